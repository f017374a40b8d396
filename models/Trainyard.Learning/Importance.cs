using Trainyard.Contracts;

namespace Trainyard.Learning;

/// <summary>How much a model leans on each feature.</summary>
public static class Importance
{
    /// <summary>
    /// Permutation importance (Breiman 2001): how much worse the metric is, on average over the repeats, when one feature's values are
    /// shuffled among the rows. Near 0, or below it by chance, for a feature that the model does not need.
    /// </summary>
    /// <param name="data">Rows that it did not learn from.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="seed">The seed of the shuffles.</param>
    /// <param name="repeats">Shuffles of each feature.</param>
    /// <param name="costs">What wrong decisions of two classes cost, for a metric that asks.</param>
    /// <param name="features">Which columns (first, count) make a feature and are shuffled together; default: each column by
    /// itself.</param>
    public static double[] Permutation(
        TrainedModel model,
        Dataset data,
        Metric metric,
        LearningTask task,
        int classes,
        long seed,
        int repeats = 3,
        ErrorCosts? costs = null,
        IReadOnlyList<(int First, int Count)>? features = null
    )
    {
        features ??= [.. Enumerable.Range(0, data.Features.Columns).Select(column => (column, 1))];
        var random = new Random(unchecked((int)seed));
        double Score(Matrix features) =>
            metric.Of(
                new Scoring
                {
                    Predictions = model.Predict(features),
                    Labels = data.Labels,
                    Weights = data.Weights,
                    Task = task,
                    Classes = classes,
                    Thresholds = model.Thresholds,
                    Contamination = model.Contamination,
                    Costs = costs,
                }
            );

        var unshuffled = data.Features.ToMatrix();
        var whole = Score(unshuffled);
        var importance = new double[features.Count];
        var order = new int[unshuffled.Rows];
        for (var feature = 0; feature < importance.Length; feature++)
        {
            (var first, var count) = features[feature];
            var shuffled = unshuffled with { Values = [.. unshuffled.Values] };
            for (var repeat = 0; repeat < repeats; repeat++)
            {
                for (var row = 0; row < order.Length; row++)
                    order[row] = row;
                random.Shuffle(order);
                for (var row = 0; row < order.Length; row++)
                    unshuffled.Row(order[row]).Slice(first, count).CopyTo(shuffled.Values.AsSpan((row * unshuffled.Columns) + first));
                var score = Score(shuffled);
                importance[feature] += (metric.Goal == Goal.Maximize ? whole - score : score - whole) / repeats;
            }
        }

        return importance;
    }
}
