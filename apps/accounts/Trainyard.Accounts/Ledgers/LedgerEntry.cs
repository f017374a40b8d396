namespace Trainyard.Accounts.Ledgers;

/// <summary>A line of the ledger. It is written once and never changed.</summary>
internal sealed class LedgerEntry
{
    /// <summary>Grows with time over all accounts.</summary>
    public long Id { get; set; }

    public Guid UserId { get; set; }

    /// <summary>Its place in the ledger of its account, from 1, without a gap: no two can follow the same line.</summary>
    public long Number { get; set; }

    public EntryKind Kind { get; set; }

    /// <summary>What it adds to the balance: more than 0 for a credit or refund, less for a debit.</summary>
    public decimal Amount { get; set; }

    /// <summary>The sum of all amounts up to this one.</summary>
    public decimal Balance { get; set; }

    /// <summary>The task that was paid for or refunded; at most one line of each kind for a task.</summary>
    public Guid? TaskId { get; set; }

    /// <summary>The caller's Idempotency-Key, or null.</summary>
    public string? Key { get; set; }

    public DateTime Time { get; set; }
}
