using Trainyard.Local.ApiServer.Resources.Kinds;

namespace Trainyard.Local.ApiServer.Resources;

/// <summary>What of a changed object may be stored; pure.</summary>
internal static class Changes
{
    public static void CheckIdentity(WriteRequest request, JsonObject old, JsonObject next)
    {
        var version = next.Text("metadata.resourceVersion");
        if (version is { Length: > 0 } && version != old.Text("metadata.resourceVersion"))
            throw Refusal.Modified(request.Kind, request.Name);

        var uid = next.Text("metadata.uid");
        var oldUid = old.Text("metadata.uid")!;
        if (uid is { Length: > 0 } && uid != oldUid)
        {
            if (request.Kind.Custom)
            {
                throw Refusal.Invalid(
                    request.Kind,
                    request.Name,
                    [
                        FieldError.Invalid("metadata.uid", uid, "field is immutable"),
                        FieldError.Invalid("metadata.uid", uid, "field is immutable"),
                    ]
                );
            }

            var key = $"/registry/{request.Kind.Plural}/{(request.Namespace is null ? "" : request.Namespace + "/")}{request.Name}";
            throw Refusal.Conflict(
                request.Kind,
                request.Name,
                $"StorageError: invalid object, Code: 4, Key: {key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: "
                    + $"UID in precondition: {uid}, UID in object meta: {oldUid}"
            );
        }
    }

    /// <summary>Brings a changed object into the state in which it may be stored: what clients may not write is taken from the old
    /// one.</summary>
    public static JsonObject Prepare(WriteRequest request, JsonObject old, JsonObject next)
    {
        var kind = request.Kind;
        var metadata = next.Meta();
        metadata.Take(
            old["metadata"],
            "uid",
            "creationTimestamp",
            "generation",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "selfLink",
            "resourceVersion"
        );
        foreach (var field in (ReadOnlySpan<string>)["namespace", "name", "generateName"])
        {
            if (metadata[field] is null)
                metadata.Take(old["metadata"], field);
        }

        if (request.Subresource == "status")
            next = StatusOnly(kind, old, next);
        else if (kind.HasStatus && request.Subresource != "binding")
            next.Take(old, "status");

        KindRules.Of(kind).PrepareForUpdate(request, old, next);
        if (request.Subresource is not ("status" or "binding") && kind.HasGeneration && !SameBesidesMetadata(old, next))
            next.Meta()["generation"] = (old.Integer("metadata.generation") ?? 0) + 1;

        return next;
    }

    /// <summary>Of a write to the status, only the status counts (and, for custom resources too, none of the metadata).</summary>
    private static JsonObject StatusOnly(ResourceKind kind, JsonObject old, JsonObject next)
    {
        var kept = old.Copy().Take(next, "status", "metadata.managedFields");
        return kind.Custom ? kept : kept.Take(next, "metadata.labels", "metadata.annotations", "metadata.finalizers");
    }

    private static bool SameBesidesMetadata(JsonObject old, JsonObject next)
    {
        var fields = old.Select(one => one.Key).Union(next.Select(one => one.Key)).Except(["metadata", "status"]);
        return fields.All(field => old[field].Same(next[field]));
    }
}
