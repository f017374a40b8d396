using System.Text.Json.Nodes;

namespace Trainyard.Runtime;

/// <summary>What makes one object of another, as RFC 7386 writes it. Pure. Fields that neither knows are not touched.</summary>
internal static class MergePatch
{
    public static JsonObject Between(JsonObject? before, JsonObject after)
    {
        var change = new JsonObject();
        foreach (var (name, value) in after)
        {
            if (!JsonNode.DeepEquals(before?[name], value))
                change[name] = value is JsonObject inner && before?[name] is JsonObject old ? Between(old, inner) : value?.DeepClone();
        }

        foreach (var (name, _) in before ?? [])
        {
            if (!after.ContainsKey(name))
                change[name] = null;
        }

        return change;
    }
}
