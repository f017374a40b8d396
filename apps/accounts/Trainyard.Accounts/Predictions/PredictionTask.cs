namespace Trainyard.Accounts.Predictions;

/// <summary>A request for predictions, and what came of it.</summary>
internal sealed class PredictionTask
{
    /// <summary>Grows with time; the history is read by it.</summary>
    public long Number { get; set; }

    /// <summary>What the caller and the queue know it by.</summary>
    public Guid Id { get; set; }

    public Guid UserId { get; set; }

    /// <summary>The model's name.</summary>
    public required string Model { get; set; }

    public PredictionStatus Status { get; set; }

    /// <summary>Whether the caller waits for it: no message is sent then.</summary>
    public bool IsSync { get; set; }

    public int Rows { get; set; }

    /// <summary>The price of a row when the task was accepted.</summary>
    public decimal Price { get; set; }

    /// <summary>The rows' features, a JSON list.</summary>
    public required string Features { get; set; }

    /// <summary>A JSON list of predictions, null for each row that was invalid; null until there is one.</summary>
    public string? Predictions { get; set; }

    /// <summary>A JSON list of the invalid rows and what is wrong with them, or null.</summary>
    public string? InvalidRows { get; set; }

    /// <summary>Rows that were predicted.</summary>
    public int ValidRows { get; set; }

    /// <summary>Why it failed, or null.</summary>
    public string? Failure { get; set; }

    /// <summary>The caller's Idempotency-Key, or null.</summary>
    public string? Key { get; set; }

    public DateTime Created { get; set; }

    public DateTime? Finished { get; set; }

    /// <summary>What was paid when it was accepted.</summary>
    public decimal Debited => Price * Rows;

    /// <summary>What it has cost once it is finished: failed tasks and invalid rows cost nothing.</summary>
    public decimal Charged => Status == PredictionStatus.Pending ? Debited : Price * ValidRows;
}
