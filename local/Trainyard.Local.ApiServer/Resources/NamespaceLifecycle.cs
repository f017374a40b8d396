namespace Trainyard.Local.ApiServer.Resources;

/// <summary>A namespace gets its account and its certificates when it is made, and takes everything with it when it goes.</summary>
/// <param name="authority">The certificate by which clients know this server, in PEM.</param>
internal sealed class NamespaceLifecycle(ICluster cluster, Registry registry, string authority)
{
    public IDisposable Start() => cluster.Watch("namespaces", Observe);

    /// <summary>What a create in an ending namespace is told.</summary>
    public static ApiException Refuse(WriteRequest request, string created, JsonObject ns)
    {
        var name = ns.Name();
        var why = $"unable to create new content in namespace {name} because it is being terminated";
        var forbidden = Refusal.Forbidden(request.Kind, created, why);
        var details = forbidden.Details!.Copy();
        details["causes"] = new JsonArray(
            new JsonObject
            {
                ["reason"] = "NamespaceTerminating",
                ["message"] = $"namespace {name} is being terminated",
                ["field"] = "metadata.namespace",
            }
        );
        return new ApiException(403, "Forbidden", forbidden.Message, details);
    }

    private void Observe(string type, JsonObject ns)
    {
        var name = ns.Name();
        if (type == StoreEvent.Deleted)
            return;

        if (ns.At("metadata.deletionTimestamp") is null)
        {
            Ensure(name, "serviceaccounts", "v1", "ServiceAccount", "default", []);
            Ensure(
                name,
                "configmaps",
                "v1",
                "ConfigMap",
                "kube-root-ca.crt",
                new JsonObject { ["data"] = new JsonObject { ["ca.crt"] = authority } }
            );
        }
        else
        {
            _ = EmptyAsync(name);
        }
    }

    private void Ensure(string ns, string resource, string apiVersion, string kind, string name, JsonObject body)
    {
        if (cluster.Get(resource, ns, name) is not null)
            return;

        (body["apiVersion"], body["kind"], body["metadata"]) = (apiVersion, kind, new JsonObject { ["name"] = name, ["namespace"] = ns });
        try
        {
            cluster.Create(resource, body);
        }
        catch (ApiException lost) when (lost.Code is 403 or 404 or 409)
        {
            // The namespace is ending already, or somebody else was quicker.
        }
    }

    /// <summary>Deletes what the namespace holds until nothing is left, then lets it go.</summary>
    private async Task EmptyAsync(string ns)
    {
        while (cluster.Get("namespaces", null, ns) is not null)
        {
            List<JsonObject> left = [];
            foreach (var kind in registry.Catalog.Kinds.Where(kind => kind.Namespaced && kind.IsAsStored))
            {
                var held = cluster.List(kind.QualifiedPlural, ns);
                left.AddRange(held);
                foreach (var one in held.Where(one => one.At("metadata.deletionTimestamp") is null))
                    cluster.Delete(kind.QualifiedPlural, ns, one.Name(), new JsonObject { ["propagationPolicy"] = "Background" });
            }

            if (left.Count == 0)
            {
                cluster.Change("namespaces", null, ns, body => body.Put("spec.finalizers", null), "finalize");
                return;
            }

            cluster.Change("namespaces", null, ns, body => Tell(body, left), "status");
            await Task.Delay(TimeSpan.FromMilliseconds(100), registry.Clock);
        }
    }

    /// <summary>What the end of the namespace waits for, as conditions.</summary>
    private void Tell(JsonObject ns, List<JsonObject> left)
    {
        void Tell(string type, bool value, string reason, string message) =>
            Conditions.Set(ns.Make("status"), type, value, reason, message, registry.Clock.GetUtcNow());

        var kinds = left.GroupBy(one => registry.Catalog.FindKind(one.Text("apiVersion")!, one.Text("kind")!)!)
            .Select(group => $"{group.Key.Plural}.{group.Key.Group} has {group.Count()} resource instances");
        (string Finalizer, int Count)[] finalizers =
        [
            .. left.SelectMany(one => one.Texts("metadata.finalizers")).GroupBy(one => one).Select(group => (group.Key, group.Count())),
        ];
        var held = finalizers.Length > 0;
        Tell("NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered", "All resources successfully discovered");
        Tell("NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions", "All legacy kube types successfully parsed");
        Tell(
            "NamespaceDeletionContentFailure",
            false,
            "ContentDeleted",
            "All content successfully deleted, may be waiting on finalization"
        );
        Tell("NamespaceContentRemaining", true, "SomeResourcesRemain", $"Some resources are remaining: {string.Join(", ", kinds)}");
        Tell(
            "NamespaceFinalizersRemaining",
            held,
            held ? "SomeFinalizersRemain" : "ContentHasNoFinalizers",
            held
                ? $"Some content in the namespace has finalizers remaining: "
                    + $"{string.Join(", ", finalizers.Select(one => $"{one.Finalizer} in {one.Count} resource instances"))}"
                : "All content-preserving finalizers finished"
        );
    }
}
