using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Configuration;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Hosting;
using Trainyard.Accounts.Predictions;

namespace Trainyard.Accounts.Queues;

/// <summary>Ends tasks that have waited too long, such as one whose caller's server was killed or whose message is a dead letter: they are
/// refunded.</summary>
internal sealed partial class Sweeper(
    Database database,
    Settlement settlement,
    AccountsMetrics metrics,
    AccountsOptions options,
    TimeProvider time,
    ILogger<Sweeper> logger
) : BackgroundService
{
    private const int Most = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Deadline / 10, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception e) when (Database.IsAway(e))
            {
                Log.DatabaseIsAway(logger, e.Message);
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

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Late tasks stay open: {Message}")]
        public static partial void DatabaseIsAway(ILogger logger, string message);
    }
}
