namespace Trainyard.Data.Splits;

/// <summary>Rows to learn from and rows to be scored on, both rising.</summary>
/// <param name="Training">Row numbers.</param>
/// <param name="Validation">Row numbers.</param>
public sealed record Fold(int[] Training, int[] Validation);

/// <summary>How the rows of a table are shared out.</summary>
/// <param name="Holdout">Rows that no trial sees, rising; empty for none.</param>
/// <param name="Rest">The other rows, rising.</param>
/// <param name="Folds">How a trial learns and is scored, within the rest.</param>
public sealed record Split(int[] Holdout, int[] Rest, IReadOnlyList<Fold> Folds);

/// <summary>What a split looks at.</summary>
public sealed record SplitRows
{
    /// <summary>The number of rows. Under TimeSeries they are in the order of time.</summary>
    public required int Count { get; init; }

    /// <summary>Each row's class, where the split is to keep the classes' shares; else null.</summary>
    public int[]? Classes { get; init; }

    /// <summary>Each row's group, where rows of a group must stay together; else null.</summary>
    public int[]? Groups { get; init; }
}
