using System.Text.Json.Nodes;
using Trainyard.Testing;

namespace Trainyard.Runtime.Tests.Recorded;

/// <summary>Answers of a real API server (1.36), from the folder kube-api beside the repository.</summary>
internal static class Recordings
{
    /// <summary>The answers whose expected body is JSON, with the status code; skips the test where there is no recording.</summary>
    public static IEnumerable<(string Step, int Code, JsonObject Body)> Bodies() =>
        from step in Steps()
        let expect = step.Json["expect"]
        where expect?["body"] is JsonObject
        select (step.Name, (int?)expect["status"] ?? 0, (JsonObject)expect["body"]!);

    /// <summary>The events of recorded watches.</summary>
    public static IEnumerable<(string Step, JsonObject Event)> Events() =>
        from step in Steps()
        let events = step.Json["expect"]?["events"] as JsonArray
        where events is not null
        from e in events
        select (step.Name, (JsonObject)e!);

    private static IEnumerable<(string Name, JsonNode Json)> Steps()
    {
        var folder = SharedFolder.Find("kube-api", "scenarios");
        Assert.SkipWhen(folder is null, "no recorded answers: shared/kube-api is not beside the repository (TRAINYARD_SHARED)");
        return from file in Directory.GetFiles(folder, "*.json")
                   // The others tell parts of an answer only.
               from step in JsonNode.Parse(File.ReadAllText(file))!["steps"]!.AsArray()
               where (string?)step!["match"] != "subset"
               select ($"{Path.GetFileName(file)}: {step!["name"]}", step);
    }
}
