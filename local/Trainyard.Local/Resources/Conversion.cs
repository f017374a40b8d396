using System.Text.Json.Nodes;

namespace Trainyard.Local.Resources;

/// <summary>Between the version that a client names and the one that is stored. Where no rule is given only the apiVersion differs.</summary>
internal static class Conversion
{
    public static JsonObject ToStorage(ResourceKind kind, JsonObject body)
    {
        JsonObject stored = body.DeepClone().AsObject();
        stored["apiVersion"] = kind.Group.Length == 0 ? kind.StorageVersion : $"{kind.Group}/{kind.StorageVersion}";
        return stored;
    }

    public static JsonObject FromStorage(ResourceKind kind, JsonObject stored)
    {
        stored["apiVersion"] = kind.ApiVersion;
        return stored;
    }
}
