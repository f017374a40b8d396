using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Trainyard.Learning;
using Trainyard.Models;
using Trainyard.Predictor.Answers;
using Trainyard.Predictor.Requests;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Feedback;

/// <summary>
/// <c>POST /feedback {"id": ..., "truth": ...}</c>: what a prediction should have been. The truth has the form of the answer's
/// "prediction". It is counted in the
/// metrics, and answered with the error.
/// </summary>
internal static class FeedbackApi
{
    public static async Task ReceiveAsync(
        HttpContext context,
        ServedModel model,
        PredictionId ids,
        PredictionMetrics metrics,
        PredictorOptions options
    )
    {
        var body = await RequestBody.ReadAsync(context, options.MaxBodyBytes);
        var answer = Receive(context, body.Bytes, model, ids, metrics);
        body.Release();
        await answer;
    }

    private static Task Receive(
        HttpContext context,
        ReadOnlySequence<byte> body,
        ServedModel model,
        PredictionId ids,
        PredictionMetrics metrics
    )
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.String)
            {
                return Refuse(context, "id", "is missing, or no text");
            }

            if (!root.TryGetProperty("truth", out var truth))
                return Refuse(context, "truth", "is missing");
            if (ids.TryRead(id.GetString()!, out var outputs) is { } fault)
                return Refuse(context, "id", fault);
            return model.Signature.Classes is { } classes
                ? ScoreClass(context, model, classes, outputs, truth, metrics)
                : ScoreNumbers(context, model, outputs, truth, metrics);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Problem.Of(StatusCodes.Status400BadRequest, "The body is not JSON", e.Message).WriteAsync(context);
        }
    }

    private static Task ScoreClass(
        HttpContext context,
        ServedModel model,
        IReadOnlyList<string> classes,
        double[] outputs,
        JsonElement truth,
        PredictionMetrics metrics
    )
    {
        var name = truth.ValueKind switch
        {
            JsonValueKind.String => truth.GetString(),
            JsonValueKind.True or JsonValueKind.False => truth.GetBoolean() ? "true" : "false",
            JsonValueKind.Number => truth.GetDouble().ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        if (name is null || !classes.Contains(name))
            return Refuse(context, "truth", $"must be one of the classes {string.Join(", ", classes)}");
        var right = classes[Decision.Class(outputs, model.Model.Thresholds)] == name;
        metrics.Outcome(name, right);
        return AnswerWriter.WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("correct"u8, right);
            writer.WriteEndObject();
        });
    }

    private static Task ScoreNumbers(HttpContext context, ServedModel model, double[] outputs, JsonElement truth, PredictionMetrics metrics)
    {
        var direction = model.Manifest.Task == LearningTask.DirectionRegression;
        string[] names = direction ? ["azimuth", "zenith"] : [.. model.OutputNames];
        var values = new double[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            // One output is a number; several are an object by their names.
            var value = truth;
            var found = names.Length == 1 || (truth.ValueKind == JsonValueKind.Object && truth.TryGetProperty(names[i], out value));
            if (!found || value.ValueKind != JsonValueKind.Number || !double.IsFinite(values[i] = value.GetDouble()))
            {
                return Refuse(
                    context,
                    "truth",
                    names.Length == 1 ? "must be a number" : $"must be an object with the numbers {string.Join(" and ", names)}"
                );
            }
        }

        (string Name, double Value)[] errors = direction
            ? [("angle", Angle(outputs, values[0], values[1]))]
            : [.. names.Select((name, i) => (name, outputs[i] - values[i]))];
        foreach ((var name, var value) in errors)
            metrics.Error(name, Math.Abs(value));
        return AnswerWriter.WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("error"u8);
            foreach ((var name, var value) in errors)
                writer.WriteNumber(name, value);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static double Angle(double[] outputs, double azimuth, double zenith)
    {
        (var x, var y, var z) = Directions.ToVector(azimuth, zenith);
        return Learning
            .Metrics.Named("meanAngle")
            .Of(
                new Scoring
                {
                    Predictions = outputs,
                    Labels = new LabelMatrix([x, y, z], 1, 3),
                    Task = LearningTask.DirectionRegression,
                }
            );
    }

    private static Task Refuse(HttpContext context, string field, string message) =>
        new Problem
        {
            Status = StatusCodes.Status422UnprocessableEntity,
            Title = "The feedback cannot be used",
            Detail = $"{field} {message}",
            Errors = [new FieldProblem(field, message, Row: null)],
        }.WriteAsync(context);
}
