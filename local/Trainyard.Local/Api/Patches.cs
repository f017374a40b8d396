using System.Text.Json.Nodes;
using Trainyard.Local.Patching;
using Trainyard.Local.Resources;
using Trainyard.Local.Schemas;

namespace Trainyard.Local.Api;

/// <summary>PATCH in its four forms.</summary>
internal static class Patches
{
    public static WriteResult Apply(Registry registry, WriteRequest request, RequestBody body) => body.ContentType switch
    {
        "application/json-patch+json" => JsonPatched(registry, request, body),
        "application/merge-patch+json" => Merged(registry, request, body),
        "application/strategic-merge-patch+json" when !request.Kind.Custom => StrategicallyMerged(registry, request, body),
        _ => throw new ApiException(415, "UnsupportedMediaType", "415: Unsupported Media Type", []),
    };

    private static WriteResult JsonPatched(Registry registry, WriteRequest request, RequestBody body)
    {
        JsonArray operations = body.Node() as JsonArray ?? throw Refusal.BadRequest("a JSON patch is a list of operations");
        return registry.Update(request, old => Decode(registry, request, JsonPatch.Apply(old, operations) as JsonObject
            ?? throw new ApiException(422, "Invalid", "the server rejected our request due to an error in our request", [])));
    }

    private static WriteResult Merged(Registry registry, WriteRequest request, RequestBody body)
    {
        JsonObject patch = body.Node() as JsonObject ?? throw Refusal.BadRequest("a merge patch is an object");
        return registry.Update(request, old => Decode(registry, request, MergePatch.Apply(old, patch)!.AsObject()));
    }

    private static WriteResult StrategicallyMerged(Registry registry, WriteRequest request, RequestBody body)
    {
        JsonObject patch = body.Node() as JsonObject ?? throw Refusal.BadRequest("a strategic merge patch is an object");
        return registry.Update(request, old => Decode(registry, request, StrategicMergePatch.Apply(old, patch, request.Kind.Schema) ?? []));
    }

    private static JsonObject Decode(Registry registry, WriteRequest request, JsonObject patched) => registry.Decode(request, patched);
}
