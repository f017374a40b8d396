namespace Trainyard.Local.ApiServer.Resources;

/// <summary>
/// Deletes what has lost its last owner, and does what deletion in the foreground and orphaning ask for: the dependents first, or their
/// owner references.
/// </summary>
internal sealed class GarbageCollector(ICluster cluster, Registry registry)
{
    public IDisposable Start()
    {
        var store = registry.Store;
        var subscription = store.Watches.Subscribe(WatchHub.Everything, store.Version)
            ?? throw new InvalidOperationException("The history is gone already.");
        _ = Task.Run(async () =>
        {
            foreach (var one in store.Resources.SelectMany(resource => store.Snapshot(resource).Objects))
                Observe(one);

            await foreach (var written in subscription.Events.ReadAllAsync())
            {
                try
                {
                    Collect(written);
                }
                catch (ApiException refusal)
                {
                    // Somebody changed the object in the same moment; the event of that change comes by here as well.
                    Console.Error.WriteLine($"Garbage collection of {written.Object.Resource} {written.Object.Name}: {refusal.Message}");
                }
            }
        });
        return subscription;
    }

    private void Collect(StoreEvent written)
    {
        if (written.Type == StoreEvent.Deleted)
            OnGone(written.Object);
        else
            Observe(written.Object);
    }

    private void OnGone(StoredObject gone)
    {
        foreach (var dependent in registry.Store.OwnedBy(gone.Uid))
            CollectIfOrphaned(dependent);

        foreach (var owner in gone.OwnerUids.Select(registry.Store.ByUid).OfType<StoredObject>())
            Observe(owner);
    }

    private void Observe(StoredObject one)
    {
        if (one.OwnerUids.Length > 0)
            CollectIfOrphaned(one);

        if (!one.IsEnding)
            return;

        string[] finalizers = [.. one.Parse().Texts("metadata.finalizers")];
        if (finalizers.Contains(Deletion.OrphanFinalizer))
            Orphan(one);
        else if (finalizers.Contains(Deletion.ForegroundFinalizer))
            DeleteDependents(one);
    }

    private void CollectIfOrphaned(StoredObject one)
    {
        if (one.OwnerUids.Length > 0 && one.OwnerUids.All(uid => registry.Store.ByUid(uid) is null) && !one.IsEnding)
        {
            cluster.Delete(
                one.Resource,
                NamespaceOf(one),
                one.Name,
                new JsonObject
                {
                    ["propagationPolicy"] = "Background",
                    ["preconditions"] = new JsonObject { ["uid"] = one.Uid },
                }
            );
        }
    }

    private void DeleteDependents(StoredObject owner)
    {
        var dependents = registry.Store.OwnedBy(owner.Uid);
        foreach (var dependent in dependents.Where(one => !one.IsEnding))
        {
            cluster.Delete(
                dependent.Resource,
                NamespaceOf(dependent),
                dependent.Name,
                new JsonObject { ["propagationPolicy"] = "Foreground" }
            );
        }

        if (!registry.Store.OwnedBy(owner.Uid).Any(one => Blocks(one, owner.Uid)))
            RemoveFinalizer(owner, Deletion.ForegroundFinalizer);
    }

    private static bool Blocks(StoredObject dependent, string owner) =>
        dependent
            .Parse()
            .Objects("metadata.ownerReferences")
            .Any(reference => reference.Text("uid") == owner && reference.True("blockOwnerDeletion"));

    private void Orphan(StoredObject owner)
    {
        foreach (var dependent in registry.Store.OwnedBy(owner.Uid))
        {
            cluster.Change(dependent.Resource, NamespaceOf(dependent), dependent.Name, body =>
            {
                JsonArray left =
                [
                    .. body.Objects("metadata.ownerReferences")
                        .Where(reference => reference.Text("uid") != owner.Uid)
                        .Select(reference => reference.DeepClone()),
                ];
                body.Put("metadata.ownerReferences", left.Count == 0 ? null : left);
            });
        }

        RemoveFinalizer(owner, Deletion.OrphanFinalizer);
    }

    private void RemoveFinalizer(StoredObject one, string finalizer) =>
        cluster.Change(one.Resource, NamespaceOf(one), one.Name, body => body.SetFinalizer(finalizer, false));

    private static string? NamespaceOf(StoredObject one) => one.Namespace.Length == 0 ? null : one.Namespace;
}
