using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Trainyard.Models;
using Trainyard.Predictor.Answers;
using Trainyard.Predictor.Explanations;
using Trainyard.Predictor.Requests;
using Trainyard.Predictor.Serving;
using Trainyard.Predictor.Tables;

namespace Trainyard.Predictor.RandomRows;

/// <summary><c>GET /random</c>: a prediction for a plausible row; the same for the same seed.</summary>
internal static class RandomApi
{
    public static void MapRandom(this IEndpointRouteBuilder routes, PredictorServices services)
    {
        var rows = new RandomRow(services.Model.Signature);
        routes.MapGet("/random", (HttpContext context) => Random(context, rows, services));
    }

    private static Results<JsonAnswer, Problem> Random(HttpContext context, RandomRow rows, PredictorServices services)
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        if (context.Request.Query.TryGetValue("seed", out var given) && !int.TryParse(given, out seed))
        {
            return Problem.Of(
                StatusCodes.Status400BadRequest,
                "The seed is not a whole number",
                $"seed must be a whole number, not '{given}'"
            );
        }

        var features = rows.Draw(seed);
        var findings = new RowFindings();
        using var row = new RowBatch(services.Model.Encoder.Width);
        var reader = new Utf8JsonReader(features);
        services.Model.Encoder.Encode(ref reader, 0, row.Next(), findings);
        var prediction = services.Predict(row.ToMatrix(), findings);
        var explanation = Explaining.IsAsked(context.Request, TableFormat.Json) ? Explaining.Of(row.ToMatrix(), services.Model)[0] : null;
        return new JsonAnswer(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("features"u8);
            writer.WriteRawValue(features);
            services.Answers.WriteMembers(writer, prediction.First, prediction.Values);
            if (explanation is not null)
                Explaining.Write(writer, explanation, services.Model);
            writer.WriteEndObject();
        });
    }
}
