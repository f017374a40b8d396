using System.Globalization;
using System.Text.Json.Nodes;

namespace Trainyard.Testing;

/// <summary>What the local cluster does wrong, as the rules of its chaos mode.</summary>
public static class Misbehaviour
{
    /// <summary>About one request in six and one watch event in seven has something wrong.</summary>
    /// <param name="agent">Whom it strikes: a regular expression of user agents.</param>
    public static string Of(string agent, int seed) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            { "seed": {{seed}}, "rules": [
              { "agent": "{{agent}}", "probability": 0.03, "status": 500 },
              { "agent": "{{agent}}", "probability": 0.03, "status": 429, "retryAfterSeconds": 1 },
              { "agent": "{{agent}}", "probability": 0.02, "break": true },
              { "agent": "{{agent}}", "probability": 0.005, "stall": true },
              { "agent": "{{agent}}", "probability": 0.03, "truncate": true },
              { "agent": "{{agent}}", "probability": 0.05, "methods": ["PUT", "PATCH"], "status": 409 },
              { "agent": "{{agent}}", "probability": 0.01, "events": true, "break": true },
              { "agent": "{{agent}}", "probability": 0.01, "events": true, "expireWatches": true },
              { "agent": "{{agent}}", "probability": 0.04, "events": true, "repeat": true },
              { "agent": "{{agent}}", "probability": 0.04, "events": true, "replay": true },
              { "agent": "{{agent}}", "probability": 0.04, "events": true, "delayMilliseconds": 200 },
              { "agent": "{{agent}}", "probability": 0.005, "events": true, "stall": true }
            ] }
            """
        );

    /// <summary>How often each rule has struck.</summary>
    public static string Told(JsonNode chaos) =>
        string.Join(", ", chaos["rules"]!.AsArray().Select(rule => $"{rule!["done"]} {What(rule.AsObject())}"));

    private static string What(JsonObject rule)
    {
        var (what, value) = rule.First(pair =>
            pair.Key is "status" or "break" or "stall" or "truncate" or "expireWatches" or "repeat" or "replay" or "delayMilliseconds"
        );
        return $"{(what == "status" ? value!.ToString() : what)}{(rule.ContainsKey("events") ? " of an event" : "")}";
    }
}
