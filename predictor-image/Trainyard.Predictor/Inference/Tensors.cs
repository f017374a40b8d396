using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;
using Trainyard.Predictor.Requests;
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

    /// <summary>Encodes rows.</summary>
    /// <exception cref="InferenceException">A tensor is missing, unknown, of a wrong shape or holds a wrong value.</exception>
    public static RowBatch Rows(IReadOnlyList<Tensor> inputs, ServedModel model, RowFindings findings)
    {
        var encoders = model.Encoder.Encoders;
        if (inputs is [{ Name: var name } whole] && model.Encoder.IndexOf(name) < 0 && whole.Shape.Length == 2)
        {
            if (whole.Shape[1] != encoders.Count)
            {
                throw new InferenceException(
                    $"'{whole.Name}' must have the shape [n, {encoders.Count}], not [{string.Join(", ", whole.Shape)}]"
                );
            }

            return Rows(inputs, whole.Shape[0], (row, feature) => whole.Values.GetValue((row * encoders.Count) + feature), model, findings);
        }

        var byFeature = new Tensor?[encoders.Count];
        foreach (var input in inputs)
        {
            var index = model.Encoder.IndexOf(input.Name);
            if (index < 0)
                throw new InferenceException($"'{input.Name}' is not a feature of this model");
            if (byFeature[index] is not null)
                throw new InferenceException($"'{input.Name}' is given twice");
            if (input.Shape.Length is 0 or > 2 || (input.Shape.Length == 2 && input.Shape[1] != 1))
                throw new InferenceException($"'{input.Name}' must have the shape [n] or [n, 1], not [{string.Join(", ", input.Shape)}]");
            byFeature[index] = input;
        }

        string[] missing = [.. encoders.Where((_, i) => byFeature[i] is null).Select(e => e.Feature.Name)];
        if (missing.Length > 0)
            throw new InferenceException($"missing: {string.Join(", ", missing)}");
        var rows = byFeature[0]!.Shape[0];
        if (inputs.FirstOrDefault(input => input.Shape[0] != rows) is { } odd)
            throw new InferenceException($"'{odd.Name}' has {odd.Shape[0]} rows, '{encoders[0].Feature.Name}' has {rows}");
        return Rows(inputs, rows, (row, feature) => byFeature[feature]!.Values.GetValue(row), model, findings);
    }

    private static RowBatch Rows(
        IReadOnlyList<Tensor> inputs,
        long rows,
        Func<int, int, object?> at,
        ServedModel model,
        RowFindings findings
    )
    {
        foreach (var input in inputs)
        {
            var expected = input.Shape.Aggregate(1L, (product, size) =>
                size < 0 || product > int.MaxValue ? long.MaxValue : product * size
            );
            if (expected != input.Values.Length)
            {
                throw new InferenceException(
                    $"'{input.Name}' has {input.Values.Length} values, its shape [{string.Join(", ", input.Shape)}] wants another number"
                );
            }
        }

        if (rows == 0)
            throw new InferenceException("there are no rows");
        var batch = new RowBatch(model.Encoder.Width);
        for (var row = 0; row < rows; row++)
        {
            var target = batch.Next();
            for (var feature = 0; feature < model.Encoder.Encoders.Count; feature++)
            {
                var encoder = model.Encoder.Encoders[feature];
                if (Encode(at(row, feature), encoder, target, findings) is not { } fault)
                    continue;
                batch.Dispose();
                throw new InferenceException($"'{encoder.Feature.Name}' {fault} (row {row})");
            }
        }

        return batch;
    }

    private static string? Encode(object? value, FeatureEncoder encoder, Span<float> target, RowFindings findings)
    {
        switch (value)
        {
            case null:
                return encoder.Missing(target);
            case double number:
                // The protocol has no null for numbers: NaN is a gap.
                return encoder.Number(number, target);
            case bool flag:
                return encoder.Boolean(flag, target);
            case string text:
                var fault = encoder.Text(text, target, out var unseen);
                if (unseen)
                    findings.CountUnseen(encoder.Feature.Name);
                return fault;
            default:
                return encoder.Refuse(value.GetType().Name, target);
        }
    }
}
