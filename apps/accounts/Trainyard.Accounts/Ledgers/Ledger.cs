namespace Trainyard.Accounts.Ledgers;

/// <summary>
/// The only way to change a balance: each function gives the next line of the account's ledger, and moves the account on to it. Pure; who
/// calls holds the account's lock, and stores both or neither.
/// </summary>
internal static class Ledger
{
    /// <summary>Digits after the point of every amount.</summary>
    public const int Decimals = 4;

    /// <summary>The most that is credited at once, and that an account may hold.</summary>
    public const decimal Most = 1_000_000_000m;

    /// <summary>Whether an amount can be posted: more than 0, at most <see cref="Most"/>, no finer than <see cref="Decimals"/>.</summary>
    public static bool IsAmount(decimal amount) => amount is > 0 and <= Most && decimal.Round(amount, Decimals) == amount;

    /// <summary>Money that comes in; null where the account cannot hold it.</summary>
    public static LedgerEntry? Credit(Account account, decimal amount, string? key, DateTime now) =>
        account.Balance + Checked(amount) > Most ? null : Post(account, EntryKind.Credit, amount, null, key, now);

    /// <summary>The price of a task; null where the balance is too small.</summary>
    public static LedgerEntry? Debit(Account account, decimal price, Guid task, DateTime now) =>
        account.Balance < Checked(price) ? null : Post(account, EntryKind.Debit, -price, task, null, now);

    /// <summary>What a task did not deliver, of what was paid for it.</summary>
    public static LedgerEntry Refund(Account account, decimal amount, Guid task, DateTime now) =>
        Post(account, EntryKind.Refund, Checked(amount), task, null, now);

    private static decimal Checked(decimal amount) =>
        IsAmount(amount) ? amount : throw new ArgumentOutOfRangeException(nameof(amount), amount, "is no amount of money");

    private static LedgerEntry Post(Account account, EntryKind kind, decimal amount, Guid? task, string? key, DateTime now)
    {
        account.Balance += amount;
        account.Entries++;
        return new LedgerEntry
        {
            UserId = account.UserId,
            Number = account.Entries,
            Kind = kind,
            Amount = amount,
            Balance = account.Balance,
            TaskId = task,
            Key = key,
            Time = now,
        };
    }
}
