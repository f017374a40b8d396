using FsCheck;
using FsCheck.Fluent;
using Trainyard.Accounts.Ledgers;

namespace Trainyard.Accounts.Tests;

public sealed class LedgerTests
{
    private static readonly DateTime Now = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Whatever_happens_the_balance_is_the_sum_of_the_lines_and_never_below_zero() =>
        Prop.ForAll(Moves(), moves => Holds([.. moves])).QuickCheckThrowOnFailure();

    [Fact]
    public void A_debit_that_the_balance_does_not_cover_changes_nothing()
    {
        var account = new Account { Balance = 1.9999m, Entries = 3 };
        Assert.Null(Ledger.Debit(account, 2m, Guid.NewGuid(), Now));
        Assert.Equal((1.9999m, 3L), (account.Balance, account.Entries));
    }

    [Fact]
    public void A_debit_of_all_there_is_leaves_nothing()
    {
        var account = new Account { Balance = 2m };
        Assert.Equal(0m, Ledger.Debit(account, 2m, Guid.NewGuid(), Now)!.Balance);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(0.00001)]
    [InlineData(1_000_000_001)]
    public void What_is_no_amount_of_money_is_posted_nowhere(double amount)
    {
        var account = new Account { Balance = 5m };
        Assert.Throws<ArgumentOutOfRangeException>(() => Ledger.Credit(account, (decimal)amount, null, Now));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ledger.Debit(account, (decimal)amount, Guid.NewGuid(), Now));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ledger.Refund(account, (decimal)amount, Guid.NewGuid(), Now));
        Assert.Equal(5m, account.Balance);
    }

    [Fact]
    public void An_account_that_is_full_takes_no_credit() =>
        Assert.Null(Ledger.Credit(new Account { Balance = Ledger.Most }, 0.0001m, null, Now));

    // A kind, and an amount in units of the last digit.
    private static Arbitrary<(EntryKind Kind, int Units)[]> Moves() =>
        ArbMap
            .Default.ArbFor<(EntryKind, PositiveInt)[]>()
            .Generator.Select(moves => moves.Select(move => (move.Item1, move.Item2.Get)).ToArray())
            .ToArbitrary();

    private static bool Holds(List<(EntryKind Kind, int Units)> moves)
    {
        var account = new Account();
        var lines = moves.Select(move => Post(account, move.Kind, move.Units / 10_000m)).OfType<LedgerEntry>().ToList();
        var sums = lines.Select((_, i) => lines.Take(i + 1).Sum(line => line.Amount)).ToList();
        return account.Balance == lines.Sum(line => line.Amount)
            && account.Entries == lines.Count
            && lines.Select(line => line.Balance).SequenceEqual(sums)
            && lines.Select(line => line.Number).SequenceEqual(Enumerable.Range(1, lines.Count).Select(n => (long)n))
            && sums.TrueForAll(sum => sum >= 0)
            && lines.TrueForAll(line => line.Amount < 0 == (line.Kind == EntryKind.Debit));
    }

    private static LedgerEntry? Post(Account account, EntryKind kind, decimal amount) =>
        kind switch
        {
            EntryKind.Credit => Ledger.Credit(account, amount, null, Now),
            EntryKind.Debit => Ledger.Debit(account, amount, Guid.NewGuid(), Now),
            _ => Ledger.Refund(account, amount, Guid.NewGuid(), Now),
        };
}
