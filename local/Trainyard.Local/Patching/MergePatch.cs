namespace Trainyard.Local.Patching;

/// <summary>RFC 7386.</summary>
internal static class MergePatch
{
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes) return patch?.DeepClone();

        JsonObject result = target as JsonObject ?? [];
        foreach ((string key, JsonNode? change) in changes)
        {
            if (change is null)
            {
                result.Remove(key);
                continue;
            }

            JsonNode? before = result[key];
            JsonNode? merged = Apply(before, change);
            if (!ReferenceEquals(before, merged)) result[key] = merged;
        }

        return result;
    }
}
