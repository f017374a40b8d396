namespace Trainyard.Accounts.Predictions;

/// <summary>What a task came to.</summary>
/// <param name="Predictions">A JSON list, or null where it failed.</param>
/// <param name="InvalidRows">A JSON list of rows and what is wrong with them, or null.</param>
/// <param name="ValidRows">The rows that are paid for.</param>
/// <param name="Failure">For people, or null.</param>
internal sealed record Outcome(string? Predictions, string? InvalidRows, int ValidRows, string? Failure)
{
    public static Outcome Failed(string failure, string? invalidRows = null) => new(null, invalidRows, 0, failure);
}
