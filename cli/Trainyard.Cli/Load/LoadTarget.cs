using System.Text.Json.Nodes;

namespace Trainyard.Cli.Load;

/// <summary>The predictor under load: where it answers, and what it says of itself.</summary>
/// <param name="Url">The folder that it is reached below.</param>
/// <param name="Model">The model's title and version.</param>
/// <param name="Rows">Plausible rows, drawn by the predictor from its own signature.</param>
internal sealed record LoadTarget(Uri Url, string Model, IReadOnlyList<JsonObject> Rows)
{
    private const int RowsDrawn = 64;

    /// <exception cref="CliException">Nobody answers there, or not as a predictor does.</exception>
    public static async Task<LoadTarget> ExamineAsync(HttpClient http, Uri url, int seed, CancellationToken cancellationToken)
    {
        var info = (await PredictorHttp.GetAsync(http, new Uri(url, "openapi.json"), cancellationToken))["info"];
        var rows = new List<JsonObject>();
        for (var i = 0; i < RowsDrawn; i++)
        {
            var random = await PredictorHttp.GetAsync(
                http,
                new Uri(url, $"random?seed={unchecked(seed + i) & int.MaxValue}"),
                cancellationToken
            );
            rows.Add(random["features"] as JsonObject is { Count: > 0 } row ? row : throw PredictorHttp.NoPredictor(url));
        }

        return new(url, $"{info?["title"]}, version {info?["version"]}", rows);
    }
}
