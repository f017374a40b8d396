using Microsoft.EntityFrameworkCore;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Ledgers;
using Trainyard.Accounts.Predictions;

namespace Trainyard.Accounts.Tests.Support;

/// <summary>Looks over all accounts as an auditor does.</summary>
internal static class Books
{
    /// <summary>What is wrong: each balance is the sum of its ledger, each task was debited once, and refunded what it did not deliver,
    /// once it has ended.</summary>
    public static async Task<List<string>> BrokenAsync(Database database)
    {
        await using var db = database.Open();
        var entries = await db.Transactions.AsNoTracking().OrderBy(entry => entry.Id).ToListAsync();
        var tasks = await db.Tasks.AsNoTracking().ToListAsync();
        var accounts = await db.Balances.AsNoTracking().ToListAsync();
        var byAccount = entries.ToLookup(entry => entry.UserId);
        var byTask = entries.Where(entry => entry.TaskId is not null).ToLookup(entry => entry.TaskId!.Value);
        return
        [
            .. accounts.SelectMany(account => OfAccount(account, [.. byAccount[account.UserId]])),
            .. tasks.SelectMany(task => OfTask(task, byTask)),
        ];
    }

    private static IEnumerable<string> OfAccount(Account account, List<LedgerEntry> entries)
    {
        if (entries.Sum(entry => entry.Amount) != account.Balance)
            yield return $"{account.UserId} holds {account.Balance}, its ledger {entries.Sum(entry => entry.Amount)}";
        if (!entries.Select(entry => entry.Number).Order().SequenceEqual(Enumerable.Range(1, entries.Count).Select(n => (long)n)))
            yield return $"{account.UserId}: a line is missing, or twice there";
        var sum = 0m;
        foreach (var entry in entries.OrderBy(entry => entry.Number))
        {
            sum += entry.Amount;
            if (entry.Balance != sum || sum < 0)
                yield return $"{account.UserId}: line {entry.Number} says {entry.Balance}, the sum is {sum}";
        }
    }

    private static IEnumerable<string> OfTask(PredictionTask task, ILookup<Guid, LedgerEntry> byTask)
    {
        var debits = byTask[task.Id].Where(entry => entry.Kind == EntryKind.Debit).Select(entry => -entry.Amount).ToList();
        if (debits is not [var debit] || debit != task.Price * task.Rows)
            yield return $"{task.Id} was debited {debits.Count} times: {string.Join(", ", debits)}";
        var refunds = byTask[task.Id].Where(entry => entry.Kind == EntryKind.Refund).Sum(entry => entry.Amount);
        var due = task.Status == PredictionStatus.Pending ? 0 : task.Price * (task.Rows - task.ValidRows);
        if (refunds != due)
            yield return $"{task.Id} ({task.Status}) was refunded {refunds}, not {due}";
    }
}
