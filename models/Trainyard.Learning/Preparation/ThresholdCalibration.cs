using Trainyard.Contracts;

namespace Trainyard.Learning.Preparation;

/// <summary>
/// Chooses thresholds on predictions for rows that the model did not see: the training rows are cut into five stratified parts, and each is
/// predicted by a model of the other four.
/// </summary>
internal static class ThresholdCalibration
{
    private const int Parts = 5;
    private const int Sweeps = 3;

    public static float[] Choose(FitRequest request, string metric, Func<FitRequest, TrainedModel> learn)
    {
        var outputs = request.Task == LearningTask.BinaryClassification ? 1 : request.Classes;
        var predictions = OutOfFold(request, outputs, learn);
        var scored = Learning.Metrics.Named(metric);
        double Score(float[] thresholds) =>
            scored.Of(
                new Scoring
                {
                    Predictions = predictions,
                    Labels = request.Training.Labels,
                    Weights = request.Training.Weights,
                    Task = request.Task,
                    Classes = request.Classes,
                    Thresholds = thresholds,
                }
            );

        // One threshold at a time over its candidates, a few times round. The first of equals wins: with ties the usual threshold stays.
        float[] best = outputs == 1 ? [0.5f] : [.. Enumerable.Repeat(1f, outputs)];
        var bestScore = Score(best);
        float[] candidates = [.. Enumerable.Range(1, 199).Select(i => outputs == 1 ? i / 200f : MathF.Pow(10, (i - 100) / 50f))];
        for (var sweep = 0; sweep < (outputs == 1 ? 1 : Sweeps); sweep++)
        {
            for (var output = 0; output < outputs; output++)
            {
                foreach (var candidate in candidates)
                {
                    float[] tried = [.. best];
                    tried[output] = candidate;
                    var score = Score(tried);
                    if (score > bestScore)
                        (best, bestScore) = (tried, score);
                }
            }
        }

        return best;
    }

    private static double[] OutOfFold(FitRequest request, int outputs, Func<FitRequest, TrainedModel> learn)
    {
        var parts = Deal(request);
        var predictions = new double[request.Training.Features.Rows * outputs];
        for (var part = 0; part < Parts; part++)
        {
            var without = Rows(parts, p => p != part);
            var within = Rows(parts, p => p == part);
            using var model = learn(request with { Training = request.Training.Take(without), Validation = null, OnStep = null });
            var predicted = model.Predict(request.Training.Features.Take(within));
            for (var i = 0; i < within.Length; i++)
                predicted.AsSpan(i * outputs, outputs).CopyTo(predictions.AsSpan(within[i] * outputs));
        }

        return predictions;
    }

    // Each class is shuffled and dealt out in turn.
    private static int[] Deal(FitRequest request)
    {
        var random = new Random(unchecked((int)request.Seed));
        var parts = new int[request.Training.Features.Rows];
        var next = 0;
        for (var c = 0; c < request.Classes; c++)
        {
            var rows = Rows(request.Training.Labels.Values, label => label == c);
            if (rows.Length is > 0 and < Parts)
            {
                throw new LearningException(
                    FailureClass.DataSchema,
                    $"a threshold cannot be calibrated: class {c} has {rows.Length} rows, and {Parts} are needed"
                );
            }

            random.Shuffle(rows);
            foreach (var row in rows)
                parts[row] = next++ % Parts;
        }

        return parts;
    }

    private static int[] Rows<T>(T[] values, Func<T, bool> chosen) =>
        [.. Enumerable.Range(0, values.Length).Where(row => chosen(values[row]))];
}
