using Trainyard.Accounts.Data;
using Trainyard.Accounts.Predictions;

namespace Trainyard.Accounts.Queues;

/// <summary>Takes tasks from the outbox, one at a time. A worker that dies with one leaves it to the next, when its lease ends.</summary>
internal sealed partial class OutboxWorker(
    Database database,
    OutboxQueue queue,
    TaskRunner runner,
    TimeProvider time,
    ILogger<OutboxWorker> logger
) : BackgroundService
{
    /// <summary>Longer than a task takes with all its attempts.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await TakeOneAsync(stoppingToken))
                    await queue.WaitAsync(Idle, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.TaskFailed(logger, e);
                await Task.Delay(Idle, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> TakeOneAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var taken = await db.TakeDueAsync(1, time.GetUtcNow().UtcDateTime, Lease, cancellationToken);
        foreach (var message in taken)
            await runner.RunAsync(message.TaskId, cancellationToken);
        return taken.Count > 0;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A task goes back to the outbox")]
        public static partial void TaskFailed(ILogger logger, Exception exception);
    }
}
