using System.Text.Json.Nodes;
using Trainyard.Local.Resources;
using Trainyard.Local.Schemas;

namespace Trainyard.Local.Api;

/// <summary>Objects as the rows that <c>kubectl get</c> prints.</summary>
internal static class Tables
{
    public static JsonObject Of(ResourceKind kind, IEnumerable<JsonObject> bodies, JsonObject metadata, string includeObject)
    {
        JsonObject table = new() { ["kind"] = "Table", ["apiVersion"] = "meta.k8s.io/v1" };
        JsonObject about = [];
        foreach (string field in (ReadOnlySpan<string>)["resourceVersion", "continue", "remainingItemCount"])
        {
            about.Put(field, metadata[field]?.DeepClone());
        }

        table["metadata"] = about;
        table["columnDefinitions"] = new JsonArray(
            new JsonObject { ["name"] = "Name", ["type"] = "string", ["format"] = "name", ["description"] = "", ["priority"] = 0 });
        table["rows"] = new JsonArray([.. bodies.Select(body => (JsonNode)new JsonObject { ["cells"] = new JsonArray(body.Name()), ["object"] = Accept.PartialMetadata(body) })]);
        return table;
    }
}
