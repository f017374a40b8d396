using Trainyard.Predictor.Feedback;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Logs;

/// <summary>An hour as the columns of its two files. Pure.</summary>
internal static class LogTables
{
    /// <summary>The column of the ids, by which both files are joined.</summary>
    public const string Id = "id";

    /// <summary>time, id, version, features_NAME ..., predictions_NAME ...</summary>
    public static IReadOnlyList<(string Name, Array Values)> Predictions(LoggedHour hour, ServedModel model, PredictionId ids)
    {
        var (width, outputs, rows) = (model.Encoder.Width, model.Model.Outputs, hour.Rows.ToArray());
        var told = hour.Outputs.ToArray();
        double?[] Output(int output) => [.. hour.Predictions.Select((_, row) => (double?)told[(row * outputs) + output])];
        return
        [
            ("time", hour.Predictions.Select(one => (DateTime?)one.Time).ToArray()),
            (Id, hour.Predictions.Select((one, row) => (string?)ids.Of(one.Number, told.AsSpan(row * outputs, outputs))).ToArray()),
            ("version", hour.Predictions.Select(_ => (long?)model.Manifest.Version).ToArray()),
            .. model.Encoder.Encoders.Select(encoder => ($"features_{encoder.Feature.Name}", FeatureValues.Of(encoder, rows, width))),
            .. model.OutputNames.Select((name, output) => ($"predictions_{name}", (Array)Output(output))),
        ];
    }

    /// <summary>time, id, version, and truth, or truth_NAME ... where there are several numbers.</summary>
    public static IReadOnlyList<(string Name, Array Values)> Feedback(LoggedHour hour, ServedModel model)
    {
        var numbers = hour.Feedback.Count > 0 ? hour.Feedback[0].Truth.Numbers.Length : 0;
        double?[] Number(int output) => [.. hour.Feedback.Select(one => (double?)one.Truth.Numbers[output])];
        return
        [
            ("time", hour.Feedback.Select(one => (DateTime?)one.Time).ToArray()),
            (Id, hour.Feedback.Select(one => (string?)one.Id).ToArray()),
            ("version", hour.Feedback.Select(_ => (long?)model.Manifest.Version).ToArray()),
            .. numbers == 0
                ? [("truth", hour.Feedback.Select(one => one.Truth.Class).ToArray())]
                : Truth.Names(model).Select((name, at) => (numbers == 1 ? "truth" : $"truth_{name}", (Array)Number(at))),
        ];
    }
}
