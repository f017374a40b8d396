using System.Collections.Immutable;

namespace Trainyard.Local.ApiServer.Resources;

/// <summary>The registry as controllers and the node use it.</summary>
internal sealed class Cluster(Registry registry) : ICluster
{
    private readonly Deletion _deletion = new(registry);

    public JsonObject? Get(string resource, string? ns, string name) =>
        Find(resource) is { } kind && registry.Store.Get(kind.Resource, ns, name) is { } stored ? Registry.Read(kind, stored) : null;

    public IReadOnlyList<JsonObject> List(string resource, string? ns = null)
    {
        if (Find(resource) is not { } kind)
            return [];

        var objects = registry.Store.Snapshot(kind.Resource).Objects;
        (var from, var to) = ObjectStore.Range(objects, ns);
        return [.. Enumerable.Range(from, to - from).Select(i => Registry.Read(kind, objects[i]))];
    }

    public JsonObject Create(string resource, JsonObject body)
    {
        var kind = Require(resource);
        WriteRequest request = new(kind, kind.Namespaced ? (string?)body["metadata"]?["namespace"] ?? "default" : null, "");
        return registry.Create(request, Settle(body)).Body;
    }

    public JsonObject? Change(string resource, string? ns, string name, Action<JsonObject> change, string? subresource = null)
    {
        WriteRequest request = new(Require(resource), ns, name) { Subresource = subresource ?? "" };
        try
        {
            return registry
                .Update(request, old =>
                {
                    change(old);
                    return registry.Decode(request, Settle(old));
                })
                .Body;
        }
        catch (ApiException gone) when (gone.Code == 404)
        {
            return null;
        }
    }

    public bool Delete(string resource, string? ns, string name, JsonObject? options = null)
    {
        try
        {
            _deletion.Delete(new WriteRequest(Require(resource), ns, name), Settle(options ?? []));
            return true;
        }
        catch (ApiException gone) when (gone.Code == 404)
        {
            return false;
        }
    }

    public IDisposable Watch(string resource, Action<string, JsonObject> onEvent)
    {
        var kind = Require(resource);
        (var objects, var version) = registry.Store.Snapshot(kind.Resource);
        var subscription = registry.Store.Watches.Subscribe(kind.Resource, version, lasting: true)!;
        _ = Task.Run(() => DeliverAsync(kind, objects, subscription, onEvent));
        return subscription;
    }

    private static async Task DeliverAsync(
        ResourceKind kind,
        ImmutableSortedSet<StoredObject> objects,
        WatchHub.Subscription subscription,
        Action<string, JsonObject> onEvent
    )
    {
        foreach (var one in objects)
            Deliver(kind, StoreEvent.Added, one, onEvent);

        await foreach (var written in subscription.Events.ReadAllAsync())
            Deliver(kind, written.Type, written.Object, onEvent);
    }

    private static void Deliver(ResourceKind kind, string type, StoredObject one, Action<string, JsonObject> onEvent)
    {
        try
        {
            onEvent(type, Registry.Read(kind, one));
        }
        catch (Exception fault)
        {
            // One object that cannot be dealt with must not end the watch of all others.
            Console.Error.WriteLine($"{kind.QualifiedPlural} {one.Namespace}/{one.Name}: {fault.Message}");
        }
    }

    /// <summary>As it would be had it come over HTTP, whatever numbers the caller has put in.</summary>
    private static JsonObject Settle(JsonObject body) => JsonNode.Parse(StoredObject.Serialize(body))!.AsObject();

    private ResourceKind? Find(string resource) => registry.Catalog.Find(resource);

    private ResourceKind Require(string resource) =>
        Find(resource) ?? throw new InvalidOperationException($"No resource '{resource}' is served.");
}
