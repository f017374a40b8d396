using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Trainyard.Learning;
using Trainyard.Predictor.Answers;
using Trainyard.Predictor.Requests;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Feedback;

/// <summary>
/// <c>POST /feedback {"id": ..., "truth": ...}</c>: what a prediction should have been. The truth has the form of the answer's
/// "prediction". It is counted in the metrics, once, and answered with the error.
/// </summary>
internal static class FeedbackApi
{
    public static void MapFeedback(this IEndpointRouteBuilder routes, PredictorServices services) =>
        routes.MapPost("/feedback", (HttpContext context) => Receive(context, services));

    private static async ValueTask<Results<JsonAnswer, Problem>> Receive(HttpContext context, PredictorServices services)
    {
        var body = await RequestBody.ReadAsync(context, services.Options);
        try
        {
            using var document = JsonDocument.Parse(body.Bytes);
            return Score(document.RootElement, services);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Problem.Of(StatusCodes.Status400BadRequest, "The body is not JSON", JsonWords.Of(e, body.Bytes));
        }
        finally
        {
            body.Release();
        }
    }

    private static Results<JsonAnswer, Problem> Score(JsonElement root, PredictorServices services)
    {
        var faults = new List<FieldProblem>();
        void Fault(string field, string message) => faults.Add(new FieldProblem(field, message, Row: null));
        var members = root.ValueKind == JsonValueKind.Object ? root : default;
        if (!Member(members, "id", out var id) || id.ValueKind != JsonValueKind.String)
            Fault("id", "is missing, or no text");
        else if (services.Ids.TryRead(id.GetString()!, out _, out _) is { } fault)
            Fault("id", fault);
        Truth? truth = null;
        if (!Member(members, "truth", out var told))
            Fault("truth", "is missing");
        else if ((truth = Truth.Read(told, services.Model)) is null)
            Fault("truth", Truth.Expected(services.Model));
        if (faults.Count > 0)
            return Refusal(faults);
        services.Ids.TryRead(id.GetString()!, out var number, out var outputs);
        return Count(truth!, id.GetString()!, number, outputs, services);
    }

    private static JsonAnswer Count(Truth truth, string id, ulong number, double[] outputs, PredictorServices services)
    {
        var first = services.Told.Add(number);
        if (first)
            services.Log?.Add(number, id, truth);
        if (truth.Class is { } name)
        {
            var right = services.Model.Signature.Classes![Decision.Class(outputs, services.Model.Model.Thresholds)] == name;
            if (first)
                services.Metrics.Outcome(name, right);
            return Answer(first, writer => writer.WriteBoolean("correct"u8, right));
        }

        var errors = truth.Errors(outputs, services.Model);
        if (first)
        {
            foreach (var (output, error) in errors)
                services.Metrics.Error(output, Math.Abs(error));
        }

        return Answer(first, writer => WriteErrors(writer, errors));
    }

    // Who tells it again, as after an answer that was lost, gets the same answer, and is not counted again.
    private static JsonAnswer Answer(bool first, Action<Utf8JsonWriter> write) =>
        new(writer =>
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteBoolean("counted"u8, first);
            writer.WriteEndObject();
        });

    private static bool Member(JsonElement members, string name, out JsonElement value)
    {
        value = default;
        return members.ValueKind == JsonValueKind.Object && members.TryGetProperty(name, out value);
    }

    private static void WriteErrors(Utf8JsonWriter writer, (string Name, double Value)[] errors)
    {
        writer.WriteStartObject("error"u8);
        foreach (var (name, value) in errors)
            writer.WriteNumber(name, value);
        writer.WriteEndObject();
    }

    private static Problem Refusal(IReadOnlyList<FieldProblem> faults) =>
        new()
        {
            Status = StatusCodes.Status422UnprocessableEntity,
            Title = "The feedback cannot be used",
            Detail = string.Join("; ", faults),
            Errors = faults,
        };
}
