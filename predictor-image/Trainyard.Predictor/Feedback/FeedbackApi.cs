using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Models;
using Trainyard.Predictor.Answers;
using Trainyard.Predictor.Requests;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Feedback;

/// <summary>
/// <c>POST /feedback {"id": ..., "truth": ...}</c>: what a prediction should have been. The truth has the form of the answer's
/// "prediction". It is counted in the metrics, and answered with the error.
/// </summary>
internal static class FeedbackApi
{
    public static void MapFeedback(this IEndpointRouteBuilder routes, PredictorServices services) =>
        routes.MapPost("/feedback", (HttpContext context) => Receive(context, services));

    private static async ValueTask<Results<JsonAnswer, Problem>> Receive(HttpContext context, PredictorServices services)
    {
        var body = await RequestBody.ReadAsync(context, services.Options.MaxBodyBytes);
        try
        {
            using var document = JsonDocument.Parse(body.Bytes);
            return Score(document.RootElement, services);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Problem.Of(StatusCodes.Status400BadRequest, "The body is not JSON", e.Message);
        }
        finally
        {
            body.Release();
        }
    }

    private static Results<JsonAnswer, Problem> Score(JsonElement root, PredictorServices services)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.String)
            return Refusal("id", "is missing, or no text");
        if (!root.TryGetProperty("truth", out var truth))
            return Refusal("truth", "is missing");
        if (services.Ids.TryRead(id.GetString()!, out var outputs) is { } fault)
            return Refusal("id", fault);
        return services.Model.Signature.Classes is { } classes
            ? ScoreClass(classes, outputs, truth, services)
            : ScoreNumbers(outputs, truth, services);
    }

    private static Results<JsonAnswer, Problem> ScoreClass(
        IReadOnlyList<string> classes,
        double[] outputs,
        JsonElement truth,
        PredictorServices services
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
            return Refusal("truth", $"must be one of the classes {string.Join(", ", classes)}");
        var right = classes[Decision.Class(outputs, services.Model.Model.Thresholds)] == name;
        services.Metrics.Outcome(name, right);
        return new JsonAnswer(writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("correct"u8, right);
            writer.WriteEndObject();
        });
    }

    private static Results<JsonAnswer, Problem> ScoreNumbers(double[] outputs, JsonElement truth, PredictorServices services)
    {
        var direction = services.Model.Manifest.Task == LearningTask.DirectionRegression;
        string[] names = direction ? ["azimuth", "zenith"] : [.. services.Model.OutputNames];
        if (Numbers(truth, names) is not { } values)
        {
            return Refusal(
                "truth",
                names.Length == 1 ? "must be a number" : $"must be an object with the numbers {string.Join(" and ", names)}"
            );
        }

        (string Name, double Value)[] errors = direction
            ? [("angle", Angle(outputs, values[0], values[1]))]
            : [.. names.Select((name, i) => (name, outputs[i] - values[i]))];
        foreach (var (name, value) in errors)
            services.Metrics.Error(name, Math.Abs(value));
        return new JsonAnswer(writer => WriteErrors(writer, errors));
    }

    // One output is a number; several are an object by their names.
    private static double[]? Numbers(JsonElement truth, string[] names)
    {
        var values = new double[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            var value = truth;
            var found = names.Length == 1 || (truth.ValueKind == JsonValueKind.Object && truth.TryGetProperty(names[i], out value));
            if (!found || value.ValueKind != JsonValueKind.Number || !double.IsFinite(values[i] = value.GetDouble()))
                return null;
        }

        return values;
    }

    private static void WriteErrors(Utf8JsonWriter writer, (string Name, double Value)[] errors)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("error"u8);
        foreach (var (name, value) in errors)
            writer.WriteNumber(name, value);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static double Angle(double[] outputs, double azimuth, double zenith)
    {
        var (x, y, z) = Directions.ToVector(azimuth, zenith);
        return Metrics
            .Named("meanAngle")
            .Of(
                new Scoring
                {
                    Predictions = outputs,
                    Labels = new LabelMatrix([x, y, z], 1, 3),
                    Task = LearningTask.DirectionRegression,
                }
            );
    }

    private static Problem Refusal(string field, string message) =>
        new()
        {
            Status = StatusCodes.Status422UnprocessableEntity,
            Title = "The feedback cannot be used",
            Detail = $"{field} {message}",
            Errors = [new FieldProblem(field, message, Row: null)],
        };
}
