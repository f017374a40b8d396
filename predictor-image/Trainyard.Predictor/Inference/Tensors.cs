using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Inference;

/// <summary>A tensor of the Open Inference Protocol. Values are double, bool or string, row-major.</summary>
internal sealed record Tensor(string Name, string Datatype, long[] Shape, Array Values);

/// <summary>What the protocol calls a fault: one text.</summary>
internal sealed class InferenceException(string message) : Exception(message);

/// <summary>Tensors of the Open Inference Protocol (version 2): one of shape [n] or [n, 1] for each feature, or one of [n, features] for
/// all when they are numbers.</summary>
internal static class Tensors
{
    private const string Bytes = "BYTES";

    public static IEnumerable<Tensor> Inputs(Signature signature)
    {
        foreach (var feature in signature.Features)
        {
            var datatype = feature.Type switch
            {
                FeatureType.Boolean => "BOOL",
                FeatureType.Category or FeatureType.Timestamp => Bytes,
                _ => "FP64",
            };
            yield return new Tensor(feature.Name, datatype, [-1], Array.Empty<double>());
        }
    }

    /// <summary>The outputs: "prediction" and, for classes, "probabilities"; of a direction also "azimuth" and "zenith".</summary>
    public static IReadOnlyList<Tensor> Outputs(ServedModel model, double[] predictions)
    {
        var width = model.Model.Outputs;
        var rows = predictions.Length / width;
        var each = Enumerable.Range(0, rows);
        switch (model.Manifest.Task)
        {
            case LearningTask.BinaryClassification or LearningTask.MulticlassClassification:
                var classes = model.Signature.Classes!.Count;
                string[] decided =
                [
                    .. each.Select(row =>
                        model.Signature.Classes[Decision.Class(predictions.AsSpan(row * width, width), model.Model.Thresholds)]
                    ),
                ];
                var probabilities = width > 1 ? predictions : [.. predictions.SelectMany(p => (double[])[1f - (float)p, p])];
                return [new("prediction", Bytes, [rows], decided), new("probabilities", "FP32", [rows, classes], probabilities)];
            case LearningTask.AnomalyDetection:
                bool[] marked = [.. predictions.Select(score => Decision.Class([score], model.Model.Thresholds) == 1)];
                return [new("score", "FP32", [rows], predictions), new("isAnomaly", "BOOL", [rows], marked)];
            case LearningTask.DirectionRegression:
                (double Azimuth, double Zenith)[] angles =
                [
                    .. each.Select(row =>
                        Directions.ToAngles(predictions[row * 3], predictions[(row * 3) + 1], predictions[(row * 3) + 2])
                    ),
                ];
                return
                [
                    new("prediction", "FP32", [rows, 3], predictions),
                    new("azimuth", "FP64", [rows], angles.Select(a => a.Azimuth).ToArray()),
                    new("zenith", "FP64", [rows], angles.Select(a => a.Zenith).ToArray()),
                ];
            default:
                return [new("prediction", "FP64", width == 1 ? [rows] : [rows, width], predictions)];
        }
    }
}
