using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Trainyard.Models;
using Trainyard.Predictor.Answers;
using Trainyard.Predictor.Explanations;
using Trainyard.Predictor.Requests;
using Trainyard.Predictor.Serving;
using Trainyard.Predictor.Tables;

namespace Trainyard.Predictor.Prediction;

/// <summary><c>POST /predict</c>: rows as JSON or as a table, answered in the form that is asked for.</summary>
internal static class PredictionApi
{
    private const string Known = "application/json, text/csv or application/vnd.apache.parquet";

    public static void MapPrediction(this IEndpointRouteBuilder routes, PredictorServices services) =>
        routes.MapPost("/predict", (HttpContext context) => Predict(context, services));

    private static async ValueTask<Results<Predictions, TableAnswer, Problem>> Predict(HttpContext context, PredictorServices services)
    {
        var request = context.Request;
        if (TableFormats.Of(request.ContentType) is not { } format)
        {
            return Problem.Of(
                StatusCodes.Status415UnsupportedMediaType,
                "The body's type is not known",
                $"Content-Type must be {Known}, not '{request.ContentType}'"
            );
        }

        if (TableFormats.Accepted(request.Headers.Accept, format) is not { } wanted)
        {
            return Problem.Of(
                StatusCodes.Status406NotAcceptable,
                "No such answer can be given",
                $"Accept must be {Known}, not '{request.Headers.Accept}'"
            );
        }

        if (format != TableFormat.Json)
            return await TablePrediction.PredictAsync(context, format, wanted, services);
        var body = await RequestBody.ReadAsync(context, services.Options);
        var explain = Explaining.IsAsked(request, wanted);
        using var turn = await services.Turns.TakeAsync(context.RequestAborted);
        var answer = Predict(body.Bytes, wanted, explain, services);
        body.Release();
        return answer;
    }

    private static Results<Predictions, TableAnswer, Problem> Predict(
        in ReadOnlySequence<byte> body,
        TableFormat wanted,
        bool explain,
        PredictorServices services
    )
    {
        if (body.IsSingleSegment)
            return Predict(body.FirstSpan, wanted, explain, services);
        var (length, copy) = ((int)body.Length, ArrayPool<byte>.Shared.Rent((int)body.Length));
        try
        {
            body.CopyTo(copy);
            return Predict(copy.AsSpan(0, length), wanted, explain, services);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private static Results<Predictions, TableAnswer, Problem> Predict(
        ReadOnlySpan<byte> json,
        TableFormat wanted,
        bool explain,
        PredictorServices services
    )
    {
        if (json.IsEmpty)
            return Problem.Of(StatusCodes.Status400BadRequest, "The body is empty", """a request is {"features": {...}}""");
        var findings = new RowFindings();
        RowBatch rows;
        try
        {
            rows = JsonRows.Read(json, services.Model.Encoder, services.Options.MaxRows, findings);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text that is no UTF-8.
            return Problem.Of(StatusCodes.Status400BadRequest, "The body is not JSON", JsonWords.Of(e, json));
        }

        using (rows)
        {
            if (findings.Faults.Count > 0)
                return Problem.Of(findings, rows.IsList);
            var predictions = services.Predict(rows.ToMatrix(), findings);
            return wanted == TableFormat.Json
                ? new Predictions(
                    predictions,
                    rows.IsList,
                    services.Answers,
                    explain ? Explaining.Of(rows.ToMatrix(), services.Model) : null
                )
                : new TableAnswer(wanted, [PredictionColumns.Of(services.Model, predictions.Values)]);
        }
    }
}
