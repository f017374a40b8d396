using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Trainyard.Predictor.Answers;
using Trainyard.Predictor.Requests;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Inference;

/// <summary>The Open Inference Protocol, version 2, over REST
/// (kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol).</summary>
internal static class InferenceApi
{
    public static void MapInference(
        this IEndpointRouteBuilder routes,
        ServedModel model,
        PredictionMetrics metrics,
        PredictorOptions options,
        Readiness readiness
    )
    {
        routes.MapGet("/v2", Server);
        routes.MapGet("/v2/health/live", context => AnswerWriter.WriteAsync(context, w => WriteFlag(w, "live"u8, true)));
        routes.MapGet("/v2/health/ready", context => Ready(context, readiness));
        foreach (var version in (string[])["", "/versions/{version}"])
        {
            routes.MapGet("/v2/models/{model}" + version, OfThisModel(model, context => Metadata(context, model)));
            routes.MapGet("/v2/models/{model}" + version + "/ready", OfThisModel(model, context => Ready(context, readiness)));
            routes.MapPost(
                "/v2/models/{model}" + version + "/infer",
                OfThisModel(model, context => Infer(context, model, metrics, options))
            );
        }
    }

    private static Task Server(HttpContext context) => AnswerWriter.WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, "trainyard");
            writer.WriteString("version"u8, typeof(InferenceApi).Assembly.GetName().Version!.ToString(3));
            writer.WriteStartArray("extensions"u8);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    private static Task Ready(HttpContext context, Readiness readiness)
    {
        context.Response.StatusCode = readiness.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return AnswerWriter.WriteAsync(context, writer => WriteFlag(writer, "ready"u8, readiness.IsReady));
    }

    private static RequestDelegate OfThisModel(ServedModel model, RequestDelegate handler) =>
        context =>
        {
            var version = model.Manifest.Version.ToString(CultureInfo.InvariantCulture);
            if (
                (string?)context.GetRouteValue("model") != model.Manifest.TrainingJob
                || (string?)context.GetRouteValue("version") is { } asked && asked != version
            )
            {
                return Fault(
                    context,
                    StatusCodes.Status404NotFound,
                    $"the model here is '{model.Manifest.TrainingJob}', version {version}"
                );
            }

            return handler(context);
        };

    private static Task Metadata(HttpContext context, ServedModel model) => AnswerWriter.WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, model.Manifest.TrainingJob);
            writer.WriteStartArray("versions"u8);
            writer.WriteStringValue(model.Manifest.Version.ToString(CultureInfo.InvariantCulture));
            writer.WriteEndArray();
            writer.WriteString("platform"u8, $"trainyard_{model.Manifest.Algorithm}");
            writer.WriteStartArray("inputs"u8);
            foreach (var input in Tensors.Inputs(model.Signature))
                WriteShape(writer, input, input.Shape);
            writer.WriteEndArray();
            writer.WriteStartArray("outputs"u8);
            foreach (var output in Tensors.Outputs(model, new double[model.Model.Outputs]))
                WriteShape(writer, output, [-1, .. output.Shape[1..]]);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    private static async Task Infer(HttpContext context, ServedModel model, PredictionMetrics metrics, PredictorOptions options)
    {
        var body = await RequestBody.ReadAsync(context, options.MaxBodyBytes);
        var answer = Infer(context, body.Bytes, model, metrics);
        body.Release();
        await answer;
    }

    private static Task Infer(HttpContext context, ReadOnlySequence<byte> body, ServedModel model, PredictionMetrics metrics)
    {
        InferRequest request;
        IReadOnlyList<Tensor> outputs;
        try
        {
            request = InferRequest.Parse(body);
            outputs = Inferring.Answer(request, model, metrics);
        }
        catch (Exception e) when (e is InferenceException or JsonException or InvalidOperationException)
        {
            return Fault(context, StatusCodes.Status400BadRequest, e.Message);
        }

        return AnswerWriter.WriteAsync(context, writer => WriteAnswer(writer, model, request.Id, outputs));
    }

    private static void WriteAnswer(Utf8JsonWriter writer, ServedModel model, string? id, IReadOnlyList<Tensor> outputs)
    {
        writer.WriteStartObject();
        writer.WriteString("model_name"u8, model.Manifest.TrainingJob);
        writer.WriteString("model_version"u8, model.Manifest.Version.ToString(CultureInfo.InvariantCulture));
        if (id is not null)
            writer.WriteString("id"u8, id);
        writer.WriteStartArray("outputs"u8);
        foreach (var output in outputs)
        {
            writer.WriteStartObject();
            WriteHead(writer, output, output.Shape);
            writer.WriteStartArray("data"u8);
            foreach (var value in output.Values)
                WriteValue(writer, value, output.Datatype);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, object? value, string datatype)
    {
        switch (value)
        {
            case double number when !double.IsFinite(number):
                writer.WriteNullValue();
                break;
            case double number when datatype == "FP32":
                writer.WriteNumberValue((float)number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            default:
                writer.WriteStringValue((string?)value);
                break;
        }
    }

    private static void WriteShape(Utf8JsonWriter writer, Tensor tensor, long[] shape)
    {
        writer.WriteStartObject();
        WriteHead(writer, tensor, shape);
        writer.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter writer, Tensor tensor, long[] shape)
    {
        writer.WriteString("name"u8, tensor.Name);
        writer.WriteString("datatype"u8, tensor.Datatype);
        writer.WriteStartArray("shape"u8);
        foreach (var size in shape)
            writer.WriteNumberValue(size);
        writer.WriteEndArray();
    }

    private static void WriteFlag(Utf8JsonWriter writer, ReadOnlySpan<byte> name, bool value)
    {
        writer.WriteStartObject();
        writer.WriteBoolean(name, value);
        writer.WriteEndObject();
    }

    private static Task Fault(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return AnswerWriter.WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("error"u8, message);
            writer.WriteEndObject();
        });
    }
}
