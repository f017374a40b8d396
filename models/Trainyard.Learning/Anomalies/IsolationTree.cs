namespace Trainyard.Learning.Anomalies;

/// <summary>A tree of random splits (Liu et al. 2008, algorithm 2), as lists by node; the root comes first.</summary>
internal sealed record IsolationTree
{
    /// <summary>The column that a node asks for; -1 for a leaf.</summary>
    public required int[] Columns { get; init; }

    /// <summary>Values below it go to the first child; of a leaf nothing.</summary>
    public required float[] Thresholds { get; init; }

    /// <summary>The first child; the second one follows it. Of a leaf the number of its rows.</summary>
    public required int[] Children { get; init; }

    /// <summary>Whether a gap goes to the second child.</summary>
    public required bool[] GapsSecond { get; init; }

    /// <summary>A row's way down, and what it would take to tell its leaf's rows apart.</summary>
    public double PathOf(ReadOnlySpan<float> row)
    {
        var (node, depth) = (0, 0);
        while (Columns[node] >= 0)
        {
            node = Children[node] + (GoesSecond(node, row) ? 1 : 0);
            depth++;
        }

        return depth + PathLength.Mean(Children[node]);
    }

    /// <summary>Whether a row goes to a node's second child.</summary>
    public bool GoesSecond(int node, ReadOnlySpan<float> row)
    {
        var value = row[Columns[node]];
        return float.IsNaN(value) ? GapsSecond[node] : !(value < Thresholds[node]);
    }

    /// <summary>Whether its numbers fit together: no way leads out of it, or back.</summary>
    public bool IsSound(int features) =>
        Columns.Length > 0
        && new[] { Thresholds.Length, Children.Length, GapsSecond.Length }.All(length => length == Columns.Length)
        && Enumerable.Range(0, Columns.Length).All(node => IsSound(node, features));

    private bool IsSound(int node, int features) =>
        Columns[node] < 0 ? Children[node] >= 0 : Columns[node] < features && Children[node] > node && Children[node] + 1 < Columns.Length;
}
