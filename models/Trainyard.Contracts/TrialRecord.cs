using System.Text.Json;

namespace Trainyard.Contracts;

/// <summary>What is kept of a trial when it has ended: a row of the history beside the model, and of what is exported.</summary>
public sealed record TrialRecord
{
    /// <summary>Its number within the search, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>The run that it belongs to.</summary>
    public required int Run { get; init; }

    /// <summary>The Trial's name.</summary>
    public required string Trial { get; init; }

    /// <summary>How it ended: Succeeded, Pruned, Failed or Stopped.</summary>
    public required string State { get; init; }

    /// <summary>The objective's metric; null where it has none that is finite.</summary>
    public double? Value { get; init; }

    /// <summary>When its pod began to run.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? CompletionTime { get; init; }

    /// <summary>CPU time, in seconds.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>The suggested parameters.</summary>
    public IReadOnlyDictionary<string, JsonElement> Parameters { get; set; } = new Dictionary<string, JsonElement>();

    /// <summary>All metrics.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; set; } = new Dictionary<string, double>();

    /// <summary>Steps and the objective's metric after each.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Curve { get; set; } = [];

    /// <summary>What kind of failure it was.</summary>
    public string? FailureClass { get; init; }

    /// <summary>What went wrong.</summary>
    public string? FailureMessage { get; init; }
}
