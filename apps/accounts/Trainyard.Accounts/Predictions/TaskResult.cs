using System.Text.Json;

namespace Trainyard.Accounts.Predictions;

/// <summary>A task as its owner sees it.</summary>
/// <param name="Predictions">One for each row, null for an invalid one; null until there is a result.</param>
/// <param name="CreditsCharged">What it has cost; while it is open, what was paid in advance.</param>
internal sealed record TaskResult(
    Guid TaskId,
    string Model,
    PredictionStatus Status,
    int Rows,
    JsonElement? Predictions,
    IReadOnlyList<InvalidRow>? InvalidRows,
    decimal CreditsCharged,
    string? Failure,
    DateTime Created,
    DateTime? Finished
)
{
    public static TaskResult Of(PredictionTask task) =>
        new(
            task.Id,
            task.Model,
            task.Status,
            task.Rows,
            task.Predictions is null ? null : JsonSerializer.Deserialize<JsonElement>(task.Predictions),
            task.InvalidRows is null ? null : JsonSerializer.Deserialize<List<InvalidRow>>(task.InvalidRows, AccountsJson.Options),
            task.Charged,
            task.Failure,
            task.Created,
            task.Finished
        );
}
