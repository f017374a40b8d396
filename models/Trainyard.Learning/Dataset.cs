namespace Trainyard.Learning;

/// <summary>Rows to learn from or to be scored on.</summary>
public sealed record Dataset
{
    /// <summary>The features: rows x features.</summary>
    public required FeatureRows Features { get; init; }

    /// <summary>The labels: rows x outputs. A class is its index (one column); a direction is x, y, z.</summary>
    public required LabelMatrix Labels { get; init; }

    /// <summary>A weight for each row, or null.</summary>
    public float[]? Weights { get; init; }

    /// <summary>These rows, in this order.</summary>
    public Dataset Take(int[] rows)
    {
        var weights = Weights is null ? null : new float[rows.Length];
        for (var i = 0; weights is not null && i < weights.Length; i++)
            weights[i] = Weights![rows[i]];
        return new Dataset
        {
            Features = Features.Take(rows),
            Labels = Labels.Take(rows),
            Weights = weights,
        };
    }

    /// <summary>The same with all features in memory, for rows that are read again and again.</summary>
    internal Dataset InMemory() => this with { Features = Features.ToMatrix() };
}
