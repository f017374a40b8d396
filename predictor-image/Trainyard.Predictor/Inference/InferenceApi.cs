using System.Globalization;
using System.Text.Json;
using Trainyard.Predictor.Answers;
using Trainyard.Predictor.Requests;
using Trainyard.Predictor.Security;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Inference;

/// <summary>
/// The Open Inference Protocol, version 2, over REST (kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol).
/// </summary>
internal static class InferenceApi
{
    public static void MapInference(this IEndpointRouteBuilder routes, PredictorServices services)
    {
        var (model, readiness) = (services.Model, services.Readiness);
        routes.MapGet("/v2", () => new JsonAnswer(InferenceJson.WriteServer));
        routes
            .MapGet("/v2/health/live", () => new JsonAnswer(writer => InferenceJson.WriteFlag(writer, "live"u8, true)))
            .WithMetadata(OpenToAll.Mark);
        routes.MapGet("/v2/health/ready", () => Ready(readiness)).WithMetadata(OpenToAll.Mark);
        foreach (var version in (string[])["", "/versions/{version}"])
        {
            var path = "/v2/models/{model}" + version;
            routes.MapGet(path, (HttpContext context) => Stranger(context, model) ?? Metadata(model));
            routes.MapGet(path + "/ready", (HttpContext context) => Stranger(context, model) ?? Ready(readiness));
            routes.MapPost(path + "/infer", (HttpContext context) => Infer(context, services));
        }
    }

    private static JsonAnswer Ready(Readiness readiness)
    {
        var status = readiness.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return new JsonAnswer(writer => InferenceJson.WriteFlag(writer, "ready"u8, readiness.IsReady), status);
    }

    private static JsonAnswer Metadata(ServedModel model) => new(writer => InferenceJson.WriteMetadata(writer, model));

    private static async ValueTask<JsonAnswer> Infer(HttpContext context, PredictorServices services)
    {
        if (Stranger(context, services.Model) is { } stranger)
            return stranger;
        var body = await RequestBody.ReadAsync(context, services.Options);
        using var turn = await services.Turns.TakeAsync(context.RequestAborted);
        try
        {
            var request = InferRequest.Parse(body.Bytes);
            var outputs = Inferring.Answer(request, services);
            return new JsonAnswer(writer => InferenceJson.WriteOutputs(writer, services.Model, request.Id, outputs));
        }
        catch (InferenceException e)
        {
            return Fault(StatusCodes.Status400BadRequest, e.Message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Fault(StatusCodes.Status400BadRequest, $"the body is not JSON: {JsonWords.Of(e, body.Bytes)}");
        }
        finally
        {
            body.Release();
        }
    }

    /// <summary>The answer to a request for another model than ours, or null.</summary>
    private static JsonAnswer? Stranger(HttpContext context, ServedModel model)
    {
        var version = model.Manifest.Version.ToString(CultureInfo.InvariantCulture);
        var isOurs = (string?)context.GetRouteValue("model") == model.Manifest.TrainingJob;
        if (isOurs && ((string?)context.GetRouteValue("version") ?? version) == version)
            return null;
        return Fault(StatusCodes.Status404NotFound, $"the model here is '{model.Manifest.TrainingJob}', version {version}");
    }

    private static JsonAnswer Fault(int status, string message) => new(writer => InferenceJson.WriteFault(writer, message), status);
}
