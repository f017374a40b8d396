using System.Text.Json.Nodes;

namespace Trainyard.Cli.Load;

/// <summary>A load for programs. Times are milliseconds, shares 0 to 1.</summary>
internal static class LoadJson
{
    public static JsonObject Of(LoadTarget target, LoadPlan plan, LoadSummary summary, IEnumerable<Promise> promises) =>
        new()
        {
            ["url"] = target.Url.ToString(),
            ["model"] = target.Model,
            ["plannedRate"] = plan.Rate,
            ["rate"] = summary.Rate,
            ["seconds"] = summary.Elapsed.TotalSeconds,
            ["arrived"] = summary.Arrived,
            ["done"] = summary.Done,
            ["predicted"] = summary.Predicted,
            ["errors"] = summary.Errors,
            ["errorRate"] = summary.ErrorRate,
            ["kinds"] = new JsonObject(summary.Kinds.Select(kind => Member(kind.Key.ToString().ToLowerInvariant(), kind.Value))),
            ["codes"] = new JsonObject(summary.Codes.Select(code => Member(code.Key, code.Value))),
            ["latency"] = summary.Latency is { } latency
                ? new JsonObject
                {
                    ["p50"] = latency.P50.TotalMilliseconds,
                    ["p90"] = latency.P90.TotalMilliseconds,
                    ["p99"] = latency.P99.TotalMilliseconds,
                    ["max"] = latency.Max.TotalMilliseconds,
                    ["mean"] = latency.Mean.TotalMilliseconds,
                }
                : null,
            ["waitedP99"] = summary.Waited?.TotalMilliseconds,
            ["lateP99"] = summary.Late?.TotalMilliseconds,
            ["promises"] = new JsonArray([
                .. promises.Select(promise => new JsonObject
                {
                    ["name"] = promise.Name,
                    ["limit"] = promise.Limit,
                    ["found"] = promise.Found,
                    ["kept"] = promise.Kept,
                }),
            ]),
        };

    private static KeyValuePair<string, JsonNode?> Member(string name, long count) => new(name, count);
}
