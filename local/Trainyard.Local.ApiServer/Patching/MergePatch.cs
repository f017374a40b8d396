namespace Trainyard.Local.ApiServer.Patching;

/// <summary>RFC 7386.</summary>
internal static class MergePatch
{
    public static JsonNode? Apply(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
            return patch?.DeepClone();

        var result = target as JsonObject ?? [];
        foreach ((var key, var change) in changes)
        {
            if (change is null)
            {
                result.Remove(key);
                continue;
            }

            var before = result[key];
            var merged = Apply(before, change);
            if (!ReferenceEquals(before, merged))
                result[key] = merged;
        }

        return result;
    }
}
