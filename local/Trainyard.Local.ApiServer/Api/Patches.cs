using Trainyard.Local.ApiServer.Patching;

namespace Trainyard.Local.ApiServer.Api;

/// <summary>PATCH in its four forms.</summary>
internal static class Patches
{
    private const string JsonPatchType = "application/json-patch+json";
    private const string MergeType = "application/merge-patch+json";
    private const string StrategicType = "application/strategic-merge-patch+json";
    private const string ApplyType = "application/apply-patch+yaml";

    public static WriteResult Apply(Registry registry, WriteRequest request, RequestBody body)
    {
        if (request.Force && body.ContentType != ApplyType)
        {
            throw Refusal.Invalid(
                "meta.k8s.io",
                "PatchOptions",
                "",
                [FieldError.Forbidden("force", "may not be specified for non-apply patch")]
            );
        }

        request = body.ContentType == ApplyType ? request : request with { Patch = Encoding.UTF8.GetString(body.Bytes) };
        return body.ContentType switch
        {
            JsonPatchType => JsonPatched(registry, request, body),
            MergeType => Merged(registry, request, body),
            StrategicType when !request.Kind.Custom => StrategicallyMerged(registry, request, body),
            ApplyType => Applied(registry, request, body),
            _ when request.Kind.Custom => throw new ApiException(
                415,
                "UnsupportedMediaType",
                $"the body of the request was in an unknown format - accepted media types include: {JsonPatchType}, {MergeType}, "
                    + $"{ApplyType}"
            ),
            _ => throw new ApiException(415, "UnsupportedMediaType", "415: Unsupported Media Type", []),
        };
    }

    /// <summary>A patch of something that is no object of the store.</summary>
    public static JsonObject ToPlain(RequestBody body, JsonObject target) =>
        body.ContentType == JsonPatchType
            ? JsonPatch.Apply(target, Decode(body) as JsonArray ?? []) as JsonObject
                ?? throw new ApiException(422, "Invalid", "the server rejected our request due to an error in our request", [])
            : MergePatch.Apply(target, Map(body))!.AsObject();

    private static WriteResult Applied(Registry registry, WriteRequest request, RequestBody body)
    {
        if (!request.ManagerNamed)
            throw Refusal.Invalid("meta.k8s.io", "PatchOptions", "", [FieldError.Required("fieldManager", "is required for apply patch")]);

        return registry.Apply(
            request,
            body.FromYaml() as JsonObject ?? throw Refusal.BadRequest("error decoding YAML: the body is no object")
        );
    }

    private static WriteResult JsonPatched(Registry registry, WriteRequest request, RequestBody body)
    {
        var operations =
            Decode(body) as JsonArray
            ?? throw Refusal.BadRequest("error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp");
        return registry.Update(request, old =>
            Decode(
                registry,
                request,
                JsonPatch.Apply(old, operations) as JsonObject
                    ?? throw new ApiException(422, "Invalid", "the server rejected our request due to an error in our request", [])
            )
        );
    }

    private static WriteResult Merged(Registry registry, WriteRequest request, RequestBody body)
    {
        var patch = Map(body);
        return registry.Update(request, old => Decode(registry, request, MergePatch.Apply(old, patch)!.AsObject()));
    }

    private static WriteResult StrategicallyMerged(Registry registry, WriteRequest request, RequestBody body)
    {
        var patch = Map(body);
        return registry.Update(request, old => Decode(registry, request, StrategicMergePatch.Apply(old, patch, request.Kind.Schema) ?? []));
    }

    private static JsonObject Map(RequestBody body) =>
        Decode(body) as JsonObject
        ?? throw Refusal.BadRequest("error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}");

    private static JsonNode? Decode(RequestBody body)
    {
        try
        {
            return body.Node();
        }
        catch (ApiException broken)
        {
            throw Refusal.BadRequest("error decoding patch: " + broken.Message);
        }
    }

    private static JsonObject Decode(Registry registry, WriteRequest request, JsonObject patched)
    {
        if (patched.Name() is var name && name != request.Name)
            throw Refusal.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Name})");

        if (request.Kind.Custom && patched.Text("kind") is var kind && kind != request.Kind.Kind)
            throw Refusal.Invalid(request.Kind.Group, kind ?? "", name, [FieldError.Invalid("kind", kind, $"must be {request.Kind.Kind}")]);

        return registry.Decode(request, patched);
    }
}
