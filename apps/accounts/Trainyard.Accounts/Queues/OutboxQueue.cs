namespace Trainyard.Accounts.Queues;

/// <summary>Without a broker the outbox is the queue, and there is nothing to hand over: the workers of this process are woken.</summary>
internal sealed class OutboxQueue : ITaskQueue, IDisposable
{
    private readonly SemaphoreSlim _news = new(0);

    public Task HandOverAsync(Guid task, CancellationToken cancellationToken)
    {
        _news.Release();
        return Task.CompletedTask;
    }

    /// <summary>None: what a worker cannot do has failed, and is refunded.</summary>
    public Task<long> CountDeadLettersAsync(CancellationToken cancellationToken) => Task.FromResult(0L);

    /// <summary>Ends with the next task that comes in this process, or after a while, for others' tasks.</summary>
    public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => _news.WaitAsync(longest, cancellationToken);

    public void Dispose() => _news.Dispose();
}
