using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Sweeps;

/// <summary>Trials as rows of a history.</summary>
public static class TrialRecords
{
    /// <summary>What is kept of a Trial.</summary>
    public static TrialRecord Of(Trial trial) =>
        new()
        {
            Number = trial.Spec.Number,
            Run = trial.Spec.Run,
            Trial = trial.Metadata.Name!,
            State = (trial.Status?.Phase ?? TrialPhase.Pending).ToString(),
            Value = trial.Status?.Value,
            StartTime = trial.Status?.StartTime,
            CompletionTime = trial.Status?.CompletionTime,
            CpuSeconds = trial.Status?.CpuSeconds,
            Parameters = trial.Spec.Parameters,
            Metrics = trial.Status?.Metrics ?? new Dictionary<string, double>(),
            Curve = [.. (trial.Status?.Curve ?? []).Select(point => (IReadOnlyList<double>)[point.Step, point.Value])],
            FailureClass = trial.Status?.Failure?.Class.ToString(),
            FailureMessage = trial.Status?.Failure?.Message,
        };
}
