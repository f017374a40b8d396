using Microsoft.EntityFrameworkCore;
using RabbitMQ.Client;
using Trainyard.Accounts.Data;

namespace Trainyard.Accounts.Queues;

/// <summary>Hands tasks to RabbitMQ, over one channel that is opened anew after a fault.</summary>
internal sealed class RabbitQueue(Broker broker, Database database) : ITaskQueue, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly BasicProperties Durable = new() { Persistent = true, ContentType = "text/plain" };

    private readonly SemaphoreSlim _turn = new(1);
    private IConnection? _connection;
    private IChannel? _channel;

    public async Task HandOverAsync(Guid task, CancellationToken cancellationToken)
    {
        await PublishAsync(task, cancellationToken);
        try
        {
            await using var db = database.Open();
            await db.Outbox.Where(message => message.TaskId == task).ExecuteDeleteAsync(cancellationToken);
        }
        catch (Exception e) when (Database.IsAway(e))
        {
            // The broker has it. The dispatcher will send it a second time, which workers bear.
        }
    }

    public Task<long> CountDeadLettersAsync(CancellationToken cancellationToken) =>
        OnChannelAsync(async (channel, limit) => (long)await channel.MessageCountAsync(Broker.DeadLetters, limit), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _turn.Dispose();
    }

    private Task PublishAsync(Guid task, CancellationToken cancellationToken) =>
        OnChannelAsync(
            async (channel, limit) =>
            {
                // Ends with the broker's confirmation; mandatory: without a queue it fails.
                await channel.BasicPublishAsync("", Broker.Tasks, mandatory: true, Durable, task.ToByteArray(bigEndian: true), limit);
                return true;
            },
            cancellationToken
        );

    /// <summary>One at a time: the channel is not for two.</summary>
    private async Task<T> OnChannelAsync<T>(Func<IChannel, CancellationToken, Task<T>> use, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var mine = false;
        try
        {
            await _turn.WaitAsync(limit.Token);
            mine = true;
            return await use(await ChannelAsync(limit.Token), limit.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            if (mine)
                await CloseAsync();
            throw new QueueException("the queue does not take messages", e);
        }
        finally
        {
            if (mine)
                _turn.Release();
        }
    }

    private async Task<IChannel> ChannelAsync(CancellationToken cancellationToken)
    {
        if (_channel is { IsOpen: true })
            return _channel;
        await CloseAsync();
        _connection = await broker.ConnectAsync(cancellationToken);
        return _channel = await Broker.OpenAsync(_connection, cancellationToken);
    }

    private async Task CloseAsync()
    {
        var connection = _connection;
        (_connection, _channel) = (null, null);
        if (connection is null)
            return;
        await connection.AbortAsync(TimeSpan.FromSeconds(1));
        await connection.DisposeAsync();
    }
}
