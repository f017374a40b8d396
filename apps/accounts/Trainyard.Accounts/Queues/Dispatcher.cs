using Trainyard.Accounts.Data;

namespace Trainyard.Accounts.Queues;

/// <summary>Hands over what whoever accepted it has not: it was killed, or did not reach the database after the broker.</summary>
internal sealed partial class Dispatcher(Database database, ITaskQueue queue, TimeProvider time, ILogger<Dispatcher> logger)
    : BackgroundService
{
    private const int Most = 100;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    // A message whose dispatcher is killed waits for so long.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await DispatchAsync(stoppingToken);
            }
            catch (Exception e) when (e is QueueException || Database.IsAway(e))
            {
                Log.StaysInTheOutbox(logger, e.Message);
            }
        }
    }

    private async Task DispatchAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        foreach (var message in await db.TakeDueAsync(Most, time.GetUtcNow().UtcDateTime, Lease, cancellationToken))
            await queue.HandOverAsync(message.TaskId, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Messages stay in the outbox: {Message}")]
        public static partial void StaysInTheOutbox(ILogger logger, string message);
    }
}
