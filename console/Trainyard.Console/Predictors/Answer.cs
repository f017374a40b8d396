using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainyard.Console.Predictors;

/// <summary>What a predictor has answered, for people. Pure.</summary>
/// <param name="Prediction">The prediction, in its own words.</param>
/// <param name="Parts">Probabilities by class, where it tells them.</param>
/// <param name="Reasons">What each feature adds, the strongest first; empty without an explanation.</param>
/// <param name="Method">How that was found.</param>
internal sealed record Answer(
    string Prediction,
    IReadOnlyList<(string Name, double Share)> Parts,
    IReadOnlyList<(string Name, double Share)> Reasons,
    string Method
)
{
    private const int MostReasons = 12;

    public static Answer Of(JsonNode answer)
    {
        var parts = Numbers(answer["probabilities"]);
        var explanation = answer["explanation"];
        var several = explanation?["contributions"] is JsonObject map && map.Any(pair => pair.Value is JsonObject);
        var of = several ? Chosen(answer, (JsonObject)explanation!["contributions"]!) : null;
        var reasons = Numbers(of is null ? explanation?["contributions"] : explanation!["contributions"]![of]);
        return new(
            Text(answer["prediction"]),
            [.. parts.OrderByDescending(part => part.Share)],
            [.. reasons.Where(reason => reason.Share != 0).OrderByDescending(reason => Math.Abs(reason.Share)).Take(MostReasons)],
            explanation is null ? "" : $"{explanation["method"]}, {explanation["unit"]}{(of is null ? "" : $", for {of}")}"
        );
    }

    /// <summary>The refusal's words for each field that they name.</summary>
    public static IReadOnlyDictionary<string, string> Faults(JsonNode problem) =>
        (problem["errors"]?.AsArray() ?? [])
            .OfType<JsonObject>()
            .Where(error => error["field"] is not null)
            .GroupBy(error => error["field"]!.ToString())
            .ToDictionary(group => group.Key, group => string.Join("; ", group.Select(error => error["message"]?.ToString())));

    private static string Chosen(JsonNode answer, JsonObject contributions)
    {
        var predicted = answer["prediction"]?.ToString() ?? "";
        return contributions.ContainsKey(predicted) ? predicted : contributions.First().Key;
    }

    private static List<(string Name, double Share)> Numbers(JsonNode? map) =>
        map is JsonObject known
            ?
            [
                .. known
                    .Where(pair => pair.Value?.GetValueKind() == JsonValueKind.Number)
                    .Select(pair => (pair.Key, pair.Value!.GetValue<double>())),
            ]
            : [];

    private static string Text(JsonNode? value) =>
        value switch
        {
            null => "–",
            JsonObject map => string.Join(
                ", ",
                map.Where(pair => pair.Value is JsonValue).Select(pair => $"{pair.Key} {Text(pair.Value)}")
            ),
            JsonValue number when number.GetValueKind() == JsonValueKind.Number => Words.Number(number.GetValue<double>()),
            _ => value.ToString(),
        };
}
