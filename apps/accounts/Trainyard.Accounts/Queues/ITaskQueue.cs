namespace Trainyard.Accounts.Queues;

/// <summary>Where accepted tasks wait for a worker.</summary>
internal interface ITaskQueue
{
    /// <summary>Hands over a task whose message is in the outbox.</summary>
    /// <exception cref="QueueException">The queue is down: the message is still there.</exception>
    Task HandOverAsync(Guid task, CancellationToken cancellationToken);

    /// <summary>How many messages lie where no worker takes them.</summary>
    /// <exception cref="QueueException">The queue is down.</exception>
    Task<long> CountDeadLettersAsync(CancellationToken cancellationToken);
}

/// <summary>The queue is down.</summary>
internal sealed class QueueException(string message, Exception? inner = null) : Exception(message, inner);
