using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Ledgers;

namespace Trainyard.Accounts.Predictions;

/// <summary>Ends a task, once: whoever comes second changes nothing.</summary>
internal sealed class Settlement(Database database, TimeProvider time)
{
    /// <summary>Stores what a task came to, refunds what it did not deliver, and takes its message, in one transaction.</summary>
    /// <returns>Whether it was open until now.</returns>
    public async Task<bool> SettleAsync(Guid task, Outcome outcome, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(db, task, cancellationToken) is not ({ Status: PredictionStatus.Pending } open, var account))
            return false;
        Finish(db, open, account, outcome);
        await db.SaveChangesAsync(cancellationToken);
        await db.Outbox.Where(message => message.TaskId == task).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Takes back a task that no queue has got, as if it had never been accepted: its key may be used again.</summary>
    /// <returns>Whether that was so.</returns>
    public async Task<bool> WithdrawAsync(Guid task, string failure, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(db, task, cancellationToken) is not ({ Status: PredictionStatus.Pending } open, var account))
            return false;
        if (await db.Outbox.Where(message => message.TaskId == task).ExecuteDeleteAsync(cancellationToken) == 0)
            return false;
        Finish(db, open, account, Outcome.Failed(failure));
        open.Key = null;
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    // The owner's account is locked first: what is read after that is what every other change has left.
    private static async Task<(PredictionTask Task, Account Account)?> LockAsync(
        AccountsDb db,
        Guid id,
        CancellationToken cancellationToken
    )
    {
        var owner = await db.Tasks.Where(task => task.Id == id).Select(task => (Guid?)task.UserId).SingleOrDefaultAsync(cancellationToken);
        if (owner is null || await db.LockAccountAsync(owner.Value, cancellationToken) is not { } account)
            return null;
        return (await db.Tasks.SingleAsync(task => task.Id == id, cancellationToken), account);
    }

    private void Finish(AccountsDb db, PredictionTask task, Account account, Outcome outcome)
    {
        var now = time.GetUtcNow().UtcDateTime;
        task.Status = outcome.Failure is null ? PredictionStatus.Succeeded : PredictionStatus.Failed;
        task.Predictions = outcome.Predictions;
        task.InvalidRows = outcome.InvalidRows;
        task.ValidRows = outcome.ValidRows;
        task.Failure = outcome.Failure;
        task.Finished = now;
        var refund = task.Debited - task.Charged;
        if (refund > 0)
            db.Transactions.Add(Ledger.Refund(account, refund, task.Id, now));
    }
}
