using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Contracts;

namespace Trainyard.Cli.Scenarios;

/// <summary>What a predictor says of its model.</summary>
/// <param name="Features">In the order of training.</param>
/// <param name="Outputs">What is predicted.</param>
/// <param name="Classes">Of a classification, in the order of their numbers.</param>
/// <param name="Parameters">The hyperparameters that it was trained with.</param>
internal sealed record TestedModel(
    string Title,
    string Version,
    string Digest,
    LearningTask Task,
    IReadOnlyList<string> Features,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<string> Classes,
    JsonObject Parameters
)
{
    /// <exception cref="CliException">Nobody answers there, or not as a predictor does.</exception>
    public static async Task<TestedModel> ExamineAsync(HttpClient http, Uri url, CancellationToken cancellationToken) =>
        Of((await PredictorHttp.GetAsync(http, new Uri(url, "openapi.json"), cancellationToken))["info"])
        ?? throw new CliException($"{url} answers, but does not say what model it has, as a predictor of this version does");

    private static TestedModel? Of(JsonNode? info)
    {
        try
        {
            return info?["x-model"] is { } model && Enum.TryParse<LearningTask>((string?)model["task"], out var task)
                ? new(
                    $"{info["title"]}",
                    $"{info["version"]}",
                    $"{info["x-digest"]}",
                    task,
                    Names(model["features"]),
                    Names(model["outputs"]),
                    Names(model["classes"]),
                    model["parameters"] as JsonObject ?? []
                )
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static List<string> Names(JsonNode? list) => [.. (list as JsonArray ?? []).Select(name => (string)name!)];
}
