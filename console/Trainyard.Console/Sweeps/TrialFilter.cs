using Trainyard.Api;

namespace Trainyard.Console.Sweeps;

/// <summary>Which trials are shown.</summary>
/// <param name="Phase">Only these; null: all.</param>
/// <param name="Text">Part of a name, a state or a parameter's value.</param>
/// <param name="Numbers">Only these numbers, such as those that a brush has caught; null: all.</param>
internal sealed record TrialFilter(TrialPhase? Phase = null, string? Text = null, IReadOnlySet<int>? Numbers = null)
{
    public bool Matches(TrialRow row) =>
        (Phase is not { } phase || row.Phase == phase)
        && (Numbers is null || Numbers.Contains(row.Number))
        && (string.IsNullOrWhiteSpace(Text) || MatchesText(row, Text.Trim()));

    private static bool MatchesText(TrialRow row, string text) =>
        row.Name.Contains(text, StringComparison.OrdinalIgnoreCase)
        || row.Trial.Spec.Parameters.Any(pair => $"{pair.Key}={pair.Value}".Contains(text, StringComparison.OrdinalIgnoreCase));
}
