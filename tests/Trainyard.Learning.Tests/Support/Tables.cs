using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Learning.Tests.Support;

/// <summary>Small tables that can be learnt, one for each task.</summary>
internal static class Tables
{
    // Of so many rows one is odd.
    private const int OneOdd = 20;

    /// <summary>The tasks that learn from labels.</summary>
    public static IEnumerable<LearningTask> Supervised =>
        Enum.GetValues<LearningTask>().Where(task => task != LearningTask.AnomalyDetection);

    public static Dataset For(LearningTask task, int rows = 400, int features = 6, int seed = 1, double gaps = 0)
    {
        var formula = new Formula(seed);
        var x = formula.Next(rows * features);
        for (var row = 7; task == LearningTask.AnomalyDetection && row < rows; row += OneOdd)
            x.AsSpan(row * features, features).Fill(row % (2 * OneOdd) == 7 ? 2 : -1);
        float[] labels = [.. Enumerable.Range(0, rows).SelectMany(row => Label(task, x.AsSpan(row * features, features)))];
        for (var i = 0; i < x.Length; i++)
        {
            if (formula.Next() < gaps)
                x[i] = float.NaN;
        }

        return new Dataset
        {
            Features = new Matrix(x, rows, features),
            Labels = new LabelMatrix([.. labels.Select(y => (double)y)], rows, labels.Length / rows),
        };
    }

    public static FitRequest Request(LearningTask task, Dataset? training = null, params (string Name, object Value)[] parameters) =>
        new()
        {
            Training = training ?? For(task),
            Task = task,
            Classes = task switch
            {
                LearningTask.BinaryClassification or LearningTask.AnomalyDetection => 2,
                LearningTask.MulticlassClassification => 3,
                _ => 0,
            },
            Parameters = parameters.ToDictionary(p => p.Name, p => JsonSerializer.SerializeToElement(p.Value)),
            Seed = 7,
            FeatureNames = [.. Enumerable.Range(0, (training ?? For(task)).Features.Columns).Select(i => $"x{i}")],
            ClassNames = task switch
            {
                LearningTask.BinaryClassification => ["no", "yes"],
                LearningTask.MulticlassClassification => ["low", "mid", "high"],
                _ => null,
            },
        };

    private static float[] Label(LearningTask task, ReadOnlySpan<float> x)
    {
        var score = (2 * x[0]) - x[1] + (x[2] * x[3]);
        return task switch
        {
            LearningTask.BinaryClassification => [score > 0.75f ? 1 : 0],
            LearningTask.MulticlassClassification =>
            [
                score > 1.2f ? 2
                : score > 0.4f ? 1
                : 0,
            ],
            LearningTask.DirectionRegression => Unit(x),
            LearningTask.AnomalyDetection => [x[0] is > 1 or < 0 ? 1 : 0],
            _ => [10 * score],
        };
    }

    private static float[] Unit(ReadOnlySpan<float> x)
    {
        (var a, var b, var c) = Directions.ToVector(x[0] * Math.Tau, x[1] * Math.PI);
        return [(float)a, (float)b, (float)c];
    }
}
