using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Hosting;

namespace Trainyard.Accounts.Predictions;

/// <summary>Does a task. It may come any number of times, at the same time, too: it is settled once.</summary>
internal sealed class TaskRunner(Database database, Settlement settlement, Predictors predictors, AccountsMetrics metrics)
{
    /// <returns>Whether there is such a task.</returns>
    public async Task<bool> RunAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        if (await db.Tasks.AsNoTracking().SingleOrDefaultAsync(task => task.Id == id, cancellationToken) is not { } task)
            return false;
        if (task.Status != PredictionStatus.Pending)
            return true;
        var outcome = await predictors.AskAsync(task.Model, task.Features, cancellationToken);
        if (await settlement.SettleAsync(id, outcome, cancellationToken))
            metrics.Settled(task.Model, outcome);
        return true;
    }
}
