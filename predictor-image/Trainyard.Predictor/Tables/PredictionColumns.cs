using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Tables;

/// <summary>A named column of answers: float, double or string values, one for each row.</summary>
internal sealed record PredictionColumn(string Name, Array Values);

/// <summary>Predictions as columns.</summary>
internal static class PredictionColumns
{
    public static IReadOnlyList<PredictionColumn> Of(ServedModel model, double[] predictions)
    {
        var outputs = model.Model.Outputs;
        var rows = predictions.Length / outputs;
        float[] Output(int output) => [.. Enumerable.Range(0, rows).Select(row => (float)predictions[(row * outputs) + output])];
        double[] Number(int output) => [.. Enumerable.Range(0, rows).Select(row => predictions[(row * outputs) + output])];
        switch (model.Manifest.Task)
        {
            case LearningTask.BinaryClassification or LearningTask.MulticlassClassification:
                var classes = model.Signature.Classes!;
                string[] decided =
                [
                    .. Enumerable
                        .Range(0, rows)
                        .Select(row => classes[Decision.Class(predictions.AsSpan(row * outputs, outputs), model.Model.Thresholds)]),
                ];
                float[] Probability(int c) =>
                    outputs > 1 ? Output(c)
                    : c == 1 ? Output(0)
                    : [.. Output(0).Select(p => 1f - p)];
                return
                [
                    new("prediction", decided),
                    .. classes.Select((name, c) => new PredictionColumn($"probability_{name}", Probability(c))),
                ];
            case LearningTask.AnomalyDetection:
                string[] marked =
                [
                    .. Enumerable
                        .Range(0, rows)
                        .Select(row => Decision.Class(predictions.AsSpan(row, 1), model.Model.Thresholds) == 1 ? "true" : "false"),
                ];
                return [new("score", Output(0)), new("isAnomaly", marked)];
            case LearningTask.DirectionRegression:
                (double Azimuth, double Zenith)[] angles =
                [
                    .. Enumerable
                        .Range(0, rows)
                        .Select(row => Directions.ToAngles(predictions[row * 3], predictions[(row * 3) + 1], predictions[(row * 3) + 2])),
                ];
                return
                [
                    new("azimuth", angles.Select(a => a.Azimuth).ToArray()),
                    new("zenith", angles.Select(a => a.Zenith).ToArray()),
                    .. model.OutputNames.Select((name, i) => new PredictionColumn(name, Output(i))),
                ];
            default:
                return outputs == 1
                    ? [new("prediction", Number(0))]
                    : [.. model.OutputNames.Select((name, i) => new PredictionColumn(name, Number(i)))];
        }
    }
}
