using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Prometheus;
using Trainyard.Models;
using Trainyard.Predictor.Answers;
using Trainyard.Predictor.Documentation;
using Trainyard.Predictor.Feedback;
using Trainyard.Predictor.Grpc;
using Trainyard.Predictor.Inference;
using Trainyard.Predictor.Requests;
using Trainyard.Predictor.Serving;
using Trainyard.Predictor.Tables;

namespace Trainyard.Predictor;

/// <summary>What the server answers.</summary>
internal static class PredictionApi
{
    public static void MapPredictor(this WebApplication app, ServedModel model)
    {
        var options = app.Services.GetRequiredService<PredictorOptions>();
        var metrics = app.Services.GetRequiredService<PredictionMetrics>();
        var readiness = app.Services.GetRequiredService<Readiness>();
        var registry = app.Services.GetRequiredService<CollectorRegistry>();
        var ids = new PredictionId(model);
        var answers = new AnswerWriter(model, ids);
        var random = new RandomRow(model.Signature);
        var openApi = OpenApiDocument.Of(model, options.BasePath);
        var page = DocsPage.Of(model, options.BasePath);

        var requests = app.Services.GetRequiredService<RequestMetrics>();
        app.Use(next => Recorded(next, requests, app.Services.GetRequiredService<TimeProvider>(), app.Logger));

        // Who comes past the Ingress, as the probes do, names no base path: both lead to the same.
        if (options.BasePath.Length > 0)
            app.UsePathBase(options.BasePath);
        app.UseRouting();
        app.MapPost("/predict", context => Predict(context, model, answers, metrics, options));
        app.MapGet("/random", context => Random(context, model, answers, random, metrics));
        app.MapGet("/openapi.json", context => Send(context, "application/json", openApi));
        app.MapGet("/docs", context => Send(context, "text/html; charset=utf-8", page));
        app.MapGet("/", context => Send(context, "text/html; charset=utf-8", page));
        app.MapPost("/feedback", context => FeedbackApi.ReceiveAsync(context, model, ids, metrics, options));
        app.MapInference(model, metrics, options, readiness);
        app.MapGrpc(model, metrics, options, readiness);
        app.MapGet("/healthz", context => Send(context, "text/plain", "ok"u8.ToArray()));
        app.MapGet("/readyz", context => Ready(context, readiness));
        app.MapGet("/metrics", context => Metrics(context, registry));
    }

    private static async Task Predict(
        HttpContext context,
        ServedModel model,
        AnswerWriter answers,
        PredictionMetrics metrics,
        PredictorOptions options
    )
    {
        if (TableFormats.Of(context.Request.ContentType) is not { } format)
        {
            await Problem
                .Of(
                    StatusCodes.Status415UnsupportedMediaType,
                    "The body's type is not known",
                    $"Content-Type must be application/json, text/csv or application/vnd.apache.parquet, not "
                        + $"'{context.Request.ContentType}'"
                )
                .WriteAsync(context);
            return;
        }

        if (TableFormats.Accepted(context.Request.Headers.Accept, format) is not { } wanted)
        {
            await Problem
                .Of(
                    StatusCodes.Status406NotAcceptable,
                    "No such answer can be given",
                    $"Accept must be application/json, text/csv or application/vnd.apache.parquet, not '{context.Request.Headers.Accept}'"
                )
                .WriteAsync(context);
            return;
        }

        if (format != TableFormat.Json)
        {
            await TableApi.PredictAsync(context, format, wanted, model, answers, metrics, options);
            return;
        }

        var body = await RequestBody.ReadAsync(context, options.MaxBodyBytes);
        var json = body.Bytes;
        var answer = json.IsSingleSegment
            ? Predict(context, json.FirstSpan, wanted, model, answers, metrics)
            : Predict(context, json.ToArray(), wanted, model, answers, metrics);
        body.Release();
        await answer;
    }

    private static Task Predict(
        HttpContext context,
        ReadOnlySpan<byte> json,
        TableFormat wanted,
        ServedModel model,
        AnswerWriter answers,
        PredictionMetrics metrics
    )
    {
        if (json.IsEmpty)
        {
            return Problem
                .Of(StatusCodes.Status400BadRequest, "The body is empty", """a request is {"features": {...}}""")
                .WriteAsync(context);
        }

        var findings = new RowFindings();
        RowBatch rows;
        try
        {
            rows = JsonRows.Read(json, model.Encoder, findings);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text that is no UTF-8.
            return Problem.Of(StatusCodes.Status400BadRequest, "The body is not JSON", JsonWords.Of(e, json)).WriteAsync(context);
        }

        using (rows)
        {
            if (findings.Faults.Count > 0)
                return Problem.Of(findings, rows.IsList).WriteAsync(context);
            metrics.Unseen(findings);
            return Answer(context, rows, wanted, model, answers, metrics);
        }
    }

    private static Task Answer(
        HttpContext context,
        RowBatch rows,
        TableFormat wanted,
        ServedModel model,
        AnswerWriter answers,
        PredictionMetrics metrics
    )
    {
        var pooled = ArrayPool<double>.Shared.Rent(rows.Count * model.Model.Outputs);
        try
        {
            var predictions = pooled.AsSpan(0, rows.Count * model.Model.Outputs);
            model.Model.Predict(rows.ToMatrix(), predictions);
            metrics.Predicted(predictions);
            return wanted == TableFormat.Json
                ? answers.WriteAsync(context, predictions, rows.IsList)
                : TableApi.WriteAsync(context, wanted, PredictionColumns.Of(model, predictions.ToArray()));
        }
        finally
        {
            ArrayPool<double>.Shared.Return(pooled);
        }
    }

    private static Task Random(HttpContext context, ServedModel model, AnswerWriter answers, RandomRow random, PredictionMetrics metrics)
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        if (context.Request.Query.TryGetValue("seed", out var given) && !int.TryParse(given, out seed))
        {
            return Problem
                .Of(StatusCodes.Status400BadRequest, "The seed is not a whole number", $"seed must be a whole number, not '{given}'")
                .WriteAsync(context);
        }

        var features = random.Draw(seed);
        var findings = new RowFindings();
        using var rows = new RowBatch(model.Encoder.Width);
        var reader = new Utf8JsonReader(features);
        model.Encoder.Encode(ref reader, 0, rows.Next(), findings);
        var predictions = new double[model.Model.Outputs];
        model.Model.Predict(rows.ToMatrix(), predictions);
        metrics.Predicted(predictions);
        return AnswerWriter.WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("features"u8);
            writer.WriteRawValue(features);
            answers.WriteMembers(writer, predictions);
            writer.WriteEndObject();
        });
    }

    private static Task Ready(HttpContext context, Readiness readiness) =>
        readiness.IsReady
            ? Send(context, "text/plain", "ok"u8.ToArray())
            : Problem.Of(StatusCodes.Status503ServiceUnavailable, "The server is about to stop").WriteAsync(context);

    // What routing itself refuses has no body yet.
    private static Task Unrouted(HttpContext context) =>
        context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => Problem
                .Of(404, "There is nothing here", $"{context.Request.Path} is not known; see /docs")
                .WriteAsync(context),
            StatusCodes.Status405MethodNotAllowed => Problem
                .Of(405, "The method is not allowed here", $"{context.Request.Path} allows {context.Response.Headers.Allow}")
                .WriteAsync(context),
            _ => Task.CompletedTask,
        };

    private static async Task Metrics(HttpContext context, CollectorRegistry registry) =>
        await Send(context, ProgramMetrics.ContentType, await registry.ExportAsync(context.RequestAborted));

    private static Task Send(HttpContext context, string contentType, byte[] body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, 0, body.Length);
    }

    /// <summary>Counts and times every request, and turns what escapes a handler into a problem.</summary>
    private static RequestDelegate Recorded(RequestDelegate next, RequestMetrics metrics, TimeProvider time, ILogger logger) =>
        async context =>
        {
            var start = time.GetTimestamp();
            metrics.Begin();
            try
            {
                await next(context);
                if (!context.Response.HasStarted)
                    await Unrouted(context);
            }
            catch (BadHttpRequestException e) when (!context.Response.HasStarted)
            {
                await Problem.Of(e.StatusCode, TitleOf(e.StatusCode), e.Message).WriteAsync(context);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // The caller has gone.
                context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            }
            catch (Exception e) when (!context.Response.HasStarted)
            {
                logger.RequestFailed(e, context.Request.Path);
                await Problem.Of(StatusCodes.Status500InternalServerError, "The server failed").WriteAsync(context);
            }
            finally
            {
                metrics.End(HandlerOf(context), context, time.GetElapsedTime(start));
            }
        };

    private static string TitleOf(int status) =>
        status switch
        {
            StatusCodes.Status413PayloadTooLarge => "The body is too large",
            StatusCodes.Status415UnsupportedMediaType => "The body's encoding is not known",
            _ => "The request is broken",
        };

    // The route's own text, so that made-up paths make no new series.
    private static string HandlerOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "other";
}

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Answering {Path} failed")]
    public static partial void RequestFailed(this ILogger logger, Exception exception, PathString path);
}
