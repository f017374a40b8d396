namespace Trainyard.Local.ApiServer.Resources;

/// <summary>
/// DELETE: what has nothing to wait for goes at once; what has finalizers, a grace period or dependents to go first is marked, and goes
/// with the last of them.
/// </summary>
internal sealed class Deletion(Registry registry)
{
    public const string OrphanFinalizer = "orphan";
    public const string ForegroundFinalizer = "foregroundDeletion";

    /// <exception cref="ApiException">NotFound, or Conflict with a precondition.</exception>
    public WriteResult Delete(WriteRequest request, JsonObject options)
    {
        while (true)
        {
            if (request.Kind is { Kind: "Namespace", Custom: false } && request.Name is ("default" or "kube-system" or "kube-public"))
                throw Refusal.Forbidden(request.Kind, request.Name, "this namespace may not be deleted");

            var current = registry.Find(request.Kind, request.Namespace, request.Name);
            var old = Registry.Read(request.Kind, current);
            CheckPreconditions(request, old, options);
            var next = old.Copy();
            Mark(request, next, options);
            var finished = Registry.IsFinished(next);
            if (!finished && Json.Same(old, next))
                return new WriteResult(old, false, false, registry.Store.WhenDurable());

            // Of pods the client is told the marked state.
            var result = finished
                ? registry.Remove(request, current, request.DryRun || request.Kind is { Kind: "Pod", Group: "" } ? next : old)
                : registry.Put(request, current, next);
            if (result is not null)
                return result;
        }
    }

    private static void CheckPreconditions(WriteRequest request, JsonObject old, JsonObject options)
    {
        var uid = options.Text("preconditions.uid");
        if (uid is not null && uid != old.Text("metadata.uid"))
        {
            throw Unmet(
                request,
                $"the UID in the precondition ({uid}) does not match the UID in record ({old.Text("metadata.uid")}). The object "
                    + $"might have been deleted and then recreated"
            );
        }

        var version = options.Text("preconditions.resourceVersion");
        if (version is not null && version != old.Text("metadata.resourceVersion"))
        {
            throw Unmet(
                request,
                $"the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record "
                    + $"({old.Text("metadata.resourceVersion")}). The object might have been modified"
            );
        }
    }

    private static ApiException Unmet(WriteRequest request, string why)
    {
        var kind = request.Kind;
        var conflict = Refusal.Conflict(kind, request.Name, why);
        var details = conflict.Details!.Copy();
        details["kind"] = kind.Kind;
        var qualified = kind.Group.Length == 0 ? kind.Kind : $"{kind.Kind}.{kind.Group}";
        return new ApiException(409, "Conflict", $"Operation cannot be fulfilled on {qualified} \"{request.Name}\": {why}", details);
    }

    private void Mark(WriteRequest request, JsonObject next, JsonObject options)
    {
        var metadata = next.Meta();
        var grace = GracePeriod(request.Kind, next, options);
        var policy = Policy(request, options);
        if (request.Kind.Kind == "CustomResourceDefinition" && metadata["deletionTimestamp"] is null)
            next.SetFinalizer(CustomKinds.Cleanup, true);

        next.SetFinalizer(OrphanFinalizer, policy == "Orphan");
        next.SetFinalizer(ForegroundFinalizer, policy == "Foreground");
        if (metadata["deletionTimestamp"] is null)
        {
            metadata["deletionTimestamp"] = registry.Clock.GetUtcNow().AddSeconds(grace).Stamp();
            metadata["deletionGracePeriodSeconds"] = grace;
            if (metadata["generation"] is { } generation)
                metadata["generation"] = generation.GetValue<long>() + 1;
        }
        else if (grace < (metadata.Integer("deletionGracePeriodSeconds") ?? 0))
        {
            metadata["deletionTimestamp"] = registry.Clock.GetUtcNow().AddSeconds(grace).Stamp();
            metadata["deletionGracePeriodSeconds"] = grace;
        }

        if (request.Kind is { Kind: "Namespace", Group: "" })
        {
            metadata.Remove("deletionGracePeriodSeconds");
            next.Put("status.phase", "Terminating");
        }
    }

    /// <summary>Only pods that a node runs end gracefully.</summary>
    private static long GracePeriod(ResourceKind kind, JsonObject body, JsonObject options)
    {
        if (kind is not { Kind: "Pod", Group: "" } || body.Text("spec.nodeName") is not { Length: > 0 } || body.HasEnded())
        {
            return 0;
        }

        return options.Integer("gracePeriodSeconds") ?? body.Integer("spec.terminationGracePeriodSeconds") ?? 30;
    }

    private static string Policy(WriteRequest request, JsonObject options)
    {
        var policy = options.Text("propagationPolicy");
        if (policy is null && options.At("orphanDependents") is not null)
            policy = options.True("orphanDependents") ? "Orphan" : "Background";

        if (policy is not null || request.Kind is not { Kind: "Job", Group: "batch" })
            return policy ?? "Background";

        const string warning =
            "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set "
            + "propagationPolicy=Orphan to suppress this warning";
        if (!request.Warnings.Contains(warning))
            request.Warnings.Add(warning);

        return "Orphan";
    }
}
