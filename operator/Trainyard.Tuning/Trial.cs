namespace Trainyard.Tuning;

/// <summary>One trial of a study, as far as it has come.</summary>
public sealed record Trial
{
    /// <summary>The number, from 0, in the order of starting.</summary>
    public required int Number { get; init; }

    /// <summary>What it runs with.</summary>
    public required ParameterSet Parameters { get; init; }

    /// <summary>How far it is.</summary>
    public TrialState State { get; init; } = TrialState.Running;

    /// <summary>The final value of each objective; empty unless the trial has succeeded. May be NaN or infinite: such a trial counts as
    /// failed.</summary>
    public IReadOnlyList<double> Values { get; init; } = [];

    /// <summary>The first objective's final value, null where there is none.</summary>
    public double? Value => Values.Count > 0 ? Values[0] : null;

    /// <summary>The intermediate values of the first objective, by growing step.</summary>
    public IReadOnlyList<CurvePoint> Curve { get; init; } = [];

    /// <summary>The place in the order of ending, from 0; null while it runs. It is part of the history: suggestions depend on
    /// it.</summary>
    public int? Ended { get; init; }
}

/// <param name="Step">The step, from 1.</param>
/// <param name="Value">The objective after it.</param>
public readonly record struct CurvePoint(int Step, double Value);

/// <summary>The states of a trial.</summary>
public enum TrialState
{
    /// <summary>It was suggested and has not ended; it may never end.</summary>
    Running,

    /// <summary>It has its final value.</summary>
    Succeeded,

    /// <summary>The pruner stopped it; its last curve point is its value so far.</summary>
    Pruned,

    /// <summary>It failed and has no value.</summary>
    Failed,
}
