using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Ledgers;

namespace Trainyard.Accounts.Balances;

/// <summary>Credits accounts.</summary>
internal sealed class TopUp(Database database, TimeProvider time)
{
    public async Task<Credited> CreditAsync(Guid user, decimal amount, string? key, CancellationToken cancellationToken)
    {
        await using var db = database.Open();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.LockAccountAsync(user, cancellationToken) is not { } account)
            return new Credited.UnknownUser();
        if (key is not null && await EarlierAsync(db, user, key, cancellationToken) is { } earlier)
            return earlier.Amount == amount ? new Credited.Done(earlier) : new Credited.KeyTaken();
        if (Ledger.Credit(account, amount, key, time.GetUtcNow().UtcDateTime) is not { } entry)
            return new Credited.TooMuch();
        db.Transactions.Add(entry);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new Credited.Done(entry);
    }

    private static Task<LedgerEntry?> EarlierAsync(AccountsDb db, Guid user, string key, CancellationToken cancellationToken) =>
        db.Transactions.SingleOrDefaultAsync(entry => entry.UserId == user && entry.Key == key, cancellationToken);
}

/// <summary>What became of a credit.</summary>
internal abstract record Credited
{
    /// <summary>It is in the ledger, perhaps since an earlier request with its key.</summary>
    internal sealed record Done(LedgerEntry Entry) : Credited;

    /// <summary>The key stands for another amount.</summary>
    internal sealed record KeyTaken : Credited;

    internal sealed record TooMuch : Credited;

    internal sealed record UnknownUser : Credited;
}
