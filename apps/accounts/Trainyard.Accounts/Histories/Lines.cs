using Trainyard.Accounts.Data;
using Trainyard.Accounts.Ledgers;
using Trainyard.Accounts.Predictions;

namespace Trainyard.Accounts.Histories;

/// <summary>A request in the history.</summary>
internal sealed record RequestLine : INumbered
{
    public required long Number { get; init; }

    public required Guid TaskId { get; init; }

    public required string User { get; init; }

    public required string Model { get; init; }

    public required PredictionStatus Status { get; init; }

    public required int Rows { get; init; }

    public required int ValidRows { get; init; }

    /// <summary>Of a row.</summary>
    public required decimal Price { get; init; }

    public required string? Failure { get; init; }

    public required DateTime Created { get; init; }

    public required DateTime? Finished { get; init; }
}

/// <summary>A line of the ledger in the history.</summary>
internal sealed record TransactionLine : INumbered
{
    public required long Number { get; init; }

    public required string User { get; init; }

    public required EntryKind Kind { get; init; }

    public required decimal Amount { get; init; }

    /// <summary>After it.</summary>
    public required decimal Balance { get; init; }

    public required Guid? TaskId { get; init; }

    public required DateTime Time { get; init; }
}

/// <summary>Queries for them.</summary>
internal static class HistoryLines
{
    // SELECTed by name: features and predictions, which may be long, are not read.
    public static IQueryable<RequestLine> Lines(this IQueryable<PredictionTask> tasks, AccountsDb db) =>
        from task in tasks
        join user in db.Users on task.UserId equals user.Id
        select new RequestLine
        {
            Number = task.Number,
            TaskId = task.Id,
            User = user.UserName!,
            Model = task.Model,
            Status = task.Status,
            Rows = task.Rows,
            ValidRows = task.ValidRows,
            Price = task.Price,
            Failure = task.Failure,
            Created = task.Created,
            Finished = task.Finished,
        };

    public static IQueryable<TransactionLine> Lines(this IQueryable<LedgerEntry> entries, AccountsDb db) =>
        from entry in entries
        join user in db.Users on entry.UserId equals user.Id
        select new TransactionLine
        {
            Number = entry.Id,
            User = user.UserName!,
            Kind = entry.Kind,
            Amount = entry.Amount,
            Balance = entry.Balance,
            TaskId = entry.TaskId,
            Time = entry.Time,
        };
}
