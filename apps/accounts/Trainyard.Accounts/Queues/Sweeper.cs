using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Configuration;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Hosting;
using Trainyard.Accounts.Predictions;

namespace Trainyard.Accounts.Queues;

/// <summary>Ends tasks that have waited too long, such as one whose caller's server was killed or whose message is a dead letter: they are
/// refunded. And tells how many wait.</summary>
internal sealed partial class Sweeper(
    Database database,
    Settlement settlement,
    ITaskQueue queue,
    AccountsMetrics metrics,
    AccountsOptions options,
    TimeProvider time,
    ILogger<Sweeper> logger
) : BackgroundService
{
    private const int Most = 100;
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Deadline / 10 < Seldom ? options.Deadline / 10 : Seldom, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
                await TellAsync(stoppingToken);
            }
            catch (Exception e) when (Database.IsAway(e))
            {
                Log.DatabaseIsAway(logger, e.Message);
            }
            catch (QueueException e)
            {
                Log.QueueIsDown(logger, e.Message);
            }
        }
    }

    /// <summary>Ends what is older than the deadline.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var latest = (time.GetUtcNow() - options.Deadline).UtcDateTime;
        await using var db = database.Open();
        var late = await db
            .Tasks.AsNoTracking()
            .Where(task => task.Status == PredictionStatus.Pending && task.Created < latest)
            .OrderBy(task => task.Created)
            .Take(Most)
            .Select(task => new { task.Id, task.Model })
            .ToListAsync(cancellationToken);
        foreach (var task in late)
        {
            var outcome = Outcome.Failed($"there was no result within {options.Deadline.TotalSeconds:0} s");
            if (await settlement.SettleAsync(task.Id, outcome, cancellationToken))
                metrics.Settled(task.Model, outcome);
        }
    }

    /// <summary>Tells what waits, as of now.</summary>
    /// <exception cref="QueueException">The queue is down: what stands in the database is told.</exception>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        var pending = db.Tasks.AsNoTracking().Where(task => task.Status == PredictionStatus.Pending);
        var count = await pending.CountAsync(cancellationToken);
        var oldest = await pending.MinAsync(task => (DateTime?)task.Created, cancellationToken);
        metrics.Waiting(count, oldest is { } since ? time.GetUtcNow().UtcDateTime - since : TimeSpan.Zero);
        metrics.DeadLetters(await queue.CountDeadLettersAsync(cancellationToken));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Dead letters are not counted: {Message}")]
        public static partial void QueueIsDown(ILogger logger, string message);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Late tasks stay open: {Message}")]
        public static partial void DatabaseIsAway(ILogger logger, string message);
    }
}
