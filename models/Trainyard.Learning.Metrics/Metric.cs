using Trainyard.Contracts;

namespace Trainyard.Learning;

/// <summary>A way to score predictions.</summary>
/// <param name="Known">Its name, its goal and its tasks.</param>
public sealed record Metric(KnownMetric Known, Func<Scoring, double> Of)
{
    /// <summary>Its name in manifests and reports.</summary>
    public string Name => Known.Name;

    /// <summary>Which way it is better.</summary>
    public Goal Goal => Known.Goal;

    /// <summary>Whether the metric can score this task.</summary>
    public bool Fits(LearningTask task) => Known.Fits(task);

    /// <summary>Whether the metric can score this task, with labels and costs or without.</summary>
    public bool Fits(LearningTask task, bool labelled, bool costs = false) => Known.Fits(task, labelled, costs);
}

/// <summary>Predictions beside the truth.</summary>
public sealed record Scoring
{
    /// <summary>Rows x outputs, as a model gives them.</summary>
    public required double[] Predictions { get; init; }

    /// <summary>Rows x outputs of the truth; a class is its index in one column.</summary>
    public required LabelMatrix Labels { get; init; }

    /// <summary>A weight for each row, or null.</summary>
    public float[]? Weights { get; init; }

    public required LearningTask Task { get; init; }

    /// <summary>The number of classes of a classification.</summary>
    public int Classes { get; init; }

    /// <summary>Thresholds of the decision for a class, or null.</summary>
    public IReadOnlyList<float>? Thresholds { get; init; }

    /// <summary>Of anomalies the share of rows that are wanted to count as such, or null.</summary>
    public double? Contamination { get; init; }

    /// <summary>What wrong decisions of two classes cost, or null.</summary>
    public ErrorCosts? Costs { get; init; }

    internal int Rows => Labels.Rows;

    internal int Outputs => Rows == 0 ? 0 : Predictions.Length / Rows;

    internal double Weight(int row) => Weights?[row] ?? 1.0;

    internal ReadOnlySpan<double> Prediction(int row) => Predictions.AsSpan(row * Outputs, Outputs);

    internal int Label(int row) => (int)Labels.Values[row];

    /// <summary>The mean over the rows, each counted by its weight.</summary>
    internal double Mean(Func<int, double> of)
    {
        double sum = 0,
            weights = 0;
        for (var row = 0; row < Rows; row++)
        {
            var weight = Weight(row);
            sum += weight * of(row);
            weights += weight;
        }

        return sum / weights;
    }

    /// <summary>The probability given to a class.</summary>
    internal double Probability(int row, int c)
    {
        var probabilities = Prediction(row);
        if (probabilities.Length > 1)
            return probabilities[c];
        return c == 1 ? probabilities[0] : 1.0 - probabilities[0];
    }
}
