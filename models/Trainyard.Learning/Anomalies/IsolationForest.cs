using Trainyard.Learning.Preparation;

namespace Trainyard.Learning.Anomalies;

/// <summary>
/// Rows that few random splits tell apart from all others (Liu, Ting and Zhou, "Isolation Forest", ICDM 2008). Labels, where there
/// are any, have no say: they are for scoring.
/// </summary>
internal static class IsolationForest
{
    // Evenly spaced rows are enough to find a share of the scores.
    private const int MostRanked = 100_000;

    public static Training Configure(Hyperparameters parameters, FitRequest request)
    {
        var trees = parameters.Integer("trees", 100, 1, 10_000);
        var sample = parameters.Integer("sampleSize", 256, 2, 1_000_000);
        var contamination = parameters.Number("contamination", 0.1, 0, 0.5, open: true);
        return (prepared, notes) => Train(prepared, notes, trees, sample, contamination);
    }

    private static IsolationModel Train(FitRequest request, ModelNotes notes, int trees, int sample, double contamination)
    {
        var (features, weights) = (request.Training.Features, request.Training.Weights);
        sample = Math.Min(sample, weights?.Count(weight => weight > 0) ?? features.Rows);
        var random = new Random(unchecked((int)(request.Seed ^ (request.Seed >> 32))));
        var grown = new IsolationTree[trees];
        for (var tree = 0; tree < trees; tree++)
        {
            request.Cancellation.ThrowIfCancellationRequested();
            var rows = features.Take(RowSample.Draw(sample, features.Rows, weights, random)).ToMatrix();
            grown[tree] = new IsolationTreeGrowth(rows, random).Grow();
        }

        var file = new IsolationFile
        {
            Notes = notes with { Contamination = contamination },
            Sample = sample,
            Trees = grown,
        };
        var threshold = Threshold(new IsolationModel(file), features, contamination);

        // No step is told: the threshold comes last, and without it a forest marks nothing.
        return new IsolationModel(file with { Notes = file.Notes with { Thresholds = [threshold] } });
    }

    /// <summary>The score from which on a row is among the wanted share of the rows with the highest scores.</summary>
    private static float Threshold(IsolationModel model, FeatureRows features, double contamination)
    {
        var stride = ((features.Rows - 1) / MostRanked) + 1;
        var ranked = stride == 1 ? features : features.Take([.. Enumerable.Range(0, features.Rows / stride).Select(i => i * stride)]);
        var scores = model.Predict(ranked);
        Array.Sort(scores, (a, b) => b.CompareTo(a));
        return (float)scores[Math.Max(0, (int)Math.Round(contamination * scores.Length) - 1)];
    }
}
