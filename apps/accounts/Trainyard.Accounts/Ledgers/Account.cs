namespace Trainyard.Accounts.Ledgers;

/// <summary>What an account holds: the sum of its ledger, and how many lines that has.</summary>
internal sealed class Account
{
    public Guid UserId { get; set; }

    public decimal Balance { get; set; }

    public long Entries { get; set; }
}
