using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Predictions;

namespace Trainyard.Accounts.Queues;

/// <summary>Takes tasks from RabbitMQ, one at a time, and acknowledges each once it is settled in the database.</summary>
internal sealed partial class RabbitWorker(Broker broker, TaskRunner runner, TimeProvider time, ILogger<RabbitWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ConsumeAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Log.BrokerIsAway(logger, e.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Ends when the connection does.
    private async Task ConsumeAsync(CancellationToken cancellationToken)
    {
        await using var connection = await broker.ConnectAsync(cancellationToken);
        await using var channel = await Broker.OpenAsync(connection, cancellationToken);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, _) => End(ended);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.UnregisteredAsync += (_, _) => End(ended);
        consumer.ReceivedAsync += (_, message) => HandleAsync(channel, message, cancellationToken);
        await channel.BasicQosAsync(0, prefetchCount: 1, global: false, cancellationToken);
        await channel.BasicConsumeAsync(Broker.Tasks, autoAck: false, consumer, cancellationToken);
        await ended.Task.WaitAsync(cancellationToken);
    }

    private async Task HandleAsync(IChannel channel, BasicDeliverEventArgs message, CancellationToken cancellationToken)
    {
        try
        {
            if (message.Body.Length == 16 && await runner.RunAsync(new Guid(message.Body.Span, bigEndian: true), cancellationToken))
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
            else
                await channel.BasicRejectAsync(message.DeliveryTag, requeue: false, cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested || !channel.IsOpen)
        {
            // Not acknowledged: the broker gives it to the next.
        }
        catch (Exception e)
        {
            Log.TaskFailed(logger, e);
            await GiveBackAsync(channel, message, e, cancellationToken);
        }
    }

    private async Task GiveBackAsync(IChannel channel, BasicDeliverEventArgs message, Exception fault, CancellationToken cancellationToken)
    {
        try
        {
            // While the database is away every task would come back at once, and soon too often.
            await Task.Delay(Pause, time, cancellationToken);
            await channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: Database.IsAway(fault), cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or RabbitMQ.Client.Exceptions.AlreadyClosedException)
        {
            // Not acknowledged, which is the same.
        }
    }

    private static Task End(TaskCompletionSource ended)
    {
        ended.TrySetResult();
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The broker is away: {Message}")]
        public static partial void BrokerIsAway(ILogger logger, string message);

        [LoggerMessage(Level = LogLevel.Warning, Message = "A task goes back to the queue")]
        public static partial void TaskFailed(ILogger logger, Exception exception);
    }
}
