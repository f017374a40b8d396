using Trainyard.Contracts;

namespace Trainyard.Trainer;

/// <summary>What a look at the training table has shown.</summary>
internal sealed record TableLook
{
    /// <summary>How it was read; null where it could not be.</summary>
    public DataReport? Report { get; init; }

    /// <summary>What one trial is estimated to need in memory; null where that is not known.</summary>
    public long? TrialBytes { get; init; }

    /// <summary>What is odd beside that.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>In short; null where there is nothing to say.</summary>
    public DataSummary? Summary
    {
        get
        {
            var report = Report ?? (Warnings.Count == 0 ? null : Nothing);
            return report is null ? null : (report with { Warnings = [.. Warnings, .. report.Warnings] }).Summary();
        }
    }

    private static DataReport Nothing { get; } =
        new()
        {
            Files = [],
            Rows = 0,
            Columns = [],
            Warnings = [],
        };
}
