using Trainyard.Api;

namespace Trainyard.Console.Sweeps;

/// <summary>Which TrainingJobs are listed; what is null or empty lets all through.</summary>
/// <param name="Label">A label's name, or name=value.</param>
/// <param name="Text">Part of the name, the metric or the algorithm, in large or small letters.</param>
internal sealed record JobFilter(string? Namespace = null, string? Label = null, TrainingJobPhase? Phase = null, string? Text = null)
{
    public bool Matches(JobRow row) =>
        (string.IsNullOrEmpty(Namespace) || row.Namespace == Namespace)
        && (Phase is not { } phase || row.Phase == phase)
        && MatchesLabel(row)
        && MatchesText(row);

    private bool MatchesLabel(JobRow row)
    {
        if (string.IsNullOrWhiteSpace(Label))
            return true;
        var parts = Label.Split('=', 2, StringSplitOptions.TrimEntries);
        return row.Labels.TryGetValue(parts[0], out var value) && (parts.Length == 1 || value == parts[1]);
    }

    private bool MatchesText(JobRow row) =>
        string.IsNullOrWhiteSpace(Text)
        || new[] { row.Name, row.Metric, row.Algorithm }.Any(text => text.Contains(Text.Trim(), StringComparison.OrdinalIgnoreCase));
}
