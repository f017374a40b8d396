using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Ledgers;
using Trainyard.Accounts.Queues;

namespace Trainyard.Accounts.Predictions;

/// <summary>Accepts a task: the debit, the task and its message are written in one transaction, or none of them.</summary>
internal sealed class Submission(Database database, TimeProvider time)
{
    /// <summary>For so long the one who accepted it hands the message over; after that, anybody may.</summary>
    public static readonly TimeSpan OwnTime = TimeSpan.FromSeconds(6);

    /// <param name="due">When others than the caller may take the message.</param>
    public async Task<Submitted> SubmitAsync(Wanted wanted, TimeSpan due, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockAccountAsync(wanted.User, cancellationToken) is not { } account)
            return new Submitted.UnknownUser();
        if (wanted.Key is not null && await EarlierAsync(db, wanted, cancellationToken) is { } earlier)
        {
            return earlier.Model == wanted.Model && earlier.Features == wanted.Features && earlier.IsSync == wanted.IsSync
                ? new Submitted.Accepted(earlier, IsNew: false)
                : new Submitted.KeyTaken();
        }

        var price = await db
            .Models.Where(model => model.Name == wanted.Model)
            .Select(model => (decimal?)model.Price)
            .SingleOrDefaultAsync(cancellationToken);
        if (price is null)
            return new Submitted.UnknownModel();
        var now = time.GetUtcNow();
        var task = New(wanted, price.Value, now);
        if (Ledger.Debit(account, task.Debited, task.Id, now.UtcDateTime) is not { } debit)
            return new Submitted.TooPoor(account.Balance, task.Debited);
        db.Tasks.Add(task);
        db.Transactions.Add(debit);
        if (!wanted.IsSync)
            db.Outbox.Add(new OutboxMessage { TaskId = task.Id, Due = (now + due).UtcDateTime });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new Submitted.Accepted(task, IsNew: true);
    }

    private static Task<PredictionTask?> EarlierAsync(AccountsDb db, Wanted wanted, CancellationToken cancellationToken) =>
        db.Tasks.SingleOrDefaultAsync(task => task.UserId == wanted.User && task.Key == wanted.Key, cancellationToken);

    private static PredictionTask New(Wanted wanted, decimal price, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            UserId = wanted.User,
            Model = wanted.Model,
            IsSync = wanted.IsSync,
            Rows = wanted.Rows,
            Price = price,
            Features = wanted.Features,
            Key = wanted.Key,
            Created = now.UtcDateTime,
        };
}
