using System.Text.Json;

namespace Trainyard.Api;

/// <summary>When a Scorer runs: for ever, once, or by a schedule.</summary>
/// <param name="IsStream">Whether for ever.</param>
/// <param name="Schedule">The schedule; null: none.</param>
public sealed record ScorerMode(bool IsStream, string? Schedule)
{
    /// <summary>What spec.mode says; null where it is none of the modes.</summary>
    public static ScorerMode? Read(JsonElement? mode) =>
        mode switch
        {
            null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => new(true, null),
            { ValueKind: JsonValueKind.String } word when word.GetString() is "Stream" or "Once" => new(word.GetString() == "Stream", null),
            { ValueKind: JsonValueKind.Object } map when Only(map) is { } schedule => new(false, schedule),
            _ => null,
        };

    private static string? Only(JsonElement map) =>
        map.EnumerateObject().ToList() is [{ Name: "schedule", Value: { ValueKind: JsonValueKind.String } text }] ? text.GetString() : null;
}
