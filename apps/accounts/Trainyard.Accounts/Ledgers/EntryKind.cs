namespace Trainyard.Accounts.Ledgers;

/// <summary>Why a balance changed.</summary>
internal enum EntryKind
{
    /// <summary>Money came in.</summary>
    Credit,

    /// <summary>A task was paid for.</summary>
    Debit,

    /// <summary>What a task did not deliver was given back.</summary>
    Refund,
}
