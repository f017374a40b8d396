namespace Trainyard.Local.ApiServer.Api;

/// <summary>The scale subresource: a view of an object in which only the number of replicas can be written.</summary>
internal static class Scales
{
    public static JsonObject View(ResourceKind kind, JsonObject body)
    {
        var paths = kind.Scale!;
        var metadata = new JsonObject().Take(body["metadata"], "name", "namespace", "uid", "resourceVersion", "creationTimestamp");

        JsonObject status = new() { ["replicas"] = body.Integer(paths.StatusReplicas) ?? 0 };
        var selector = paths.Selector is null ? null : body.At(paths.Selector);
        status.Put("selector", selector is JsonObject ? LabelSelector.Of(selector).ToString() : selector?.DeepClone());
        JsonObject spec = [];
        spec.Put("replicas", body.Integer(paths.SpecReplicas) is > 0 and { } replicas ? replicas : null);
        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            ["spec"] = spec,
            ["status"] = status,
        };
    }

    /// <summary>Writes the replicas of the scale that <paramref name="change"/> makes of the present one.</summary>
    public static WriteResult Update(Registry registry, WriteRequest request, Func<JsonObject, JsonObject> change)
    {
        var result = registry.Update(request, old =>
        {
            var scale = change(View(request.Kind, old));
            CheckKind(scale);
            var replicas = scale.Integer("spec.replicas") ?? 0;
            CheckReplicas(request, replicas);
            if (scale.Text("metadata.resourceVersion") is { Length: > 0 } version && version != old.Text("metadata.resourceVersion"))
                throw Refusal.Modified(request.Kind, request.Name);

            old.Put(request.Kind.Scale!.SpecReplicas, replicas);
            return registry.Decode(request, old);
        });
        return result with { Body = View(request.Kind, result.Body), Json = null };
    }

    private static void CheckKind(JsonObject scale)
    {
        if (scale.Text("kind") is { Length: > 0 } kind && kind != "Scale")
        {
            throw Refusal.BadRequest(
                $"{kind} in version \"v1\" cannot be handled as a Scale: converting (v1.{kind}) to (autoscaling.Scale): unknown conversion"
            );
        }
    }

    private static void CheckReplicas(WriteRequest request, long replicas)
    {
        if (replicas < 0 && request.Kind.Custom)
        {
            throw Refusal.Invalid(
                request.Kind,
                request.Name,
                [FieldError.Invalid("." + request.Kind.Scale!.SpecReplicas, replicas, "should be a non-negative integer")]
            );
        }

        if (replicas < 0)
        {
            throw Refusal.Invalid(
                "autoscaling",
                "Scale",
                request.Name,
                [FieldError.Invalid("spec.replicas", replicas, "must be greater than or equal to 0")]
            );
        }
    }
}
