namespace Trainyard.Local.Node.Control;

/// <summary>
/// The objects of one resource as the watch and our own writes have shown them. Own writes are seen at once (<see cref="Written"/>), so
/// that a controller never creates twice because the watch lags.
/// </summary>
internal sealed class ObjectCache(ICluster cluster, string resource) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Key, JsonObject> _objects = [];
    private readonly Dictionary<string, HashSet<Key>> _owned = [];
    private readonly List<Action<string, JsonObject>> _listeners = [];
    private IDisposable? _watch;
    private long _seen;

    public string Resource => resource;

    /// <summary>
    /// Calls back with ADDED, MODIFIED or DELETED and the object; to be asked for before <see cref="Start"/>. The object must not be
    /// altered.
    /// </summary>
    public void Listen(Action<string, JsonObject> listener) => _listeners.Add(listener);

    /// <summary>Knows all that is there when it returns: a controller that sees a Job before the Job's pods would make them
    /// twice.</summary>
    public void Start()
    {
        foreach (var o in cluster.List(resource))
            Written(o);
        _watch = cluster.Watch(resource, OnEvent);
    }

    /// <summary>The same, but only the first time.</summary>
    public void StartOnce()
    {
        lock (_lock)
        {
            if (_watch is not null)
                return;
        }

        Start();
    }

    public JsonObject? Get(Key key)
    {
        lock (_lock)
            return _objects.TryGetValue(key, out var o) ? o.Copy() : null;
    }

    public List<JsonObject> List(string? ns = null, Func<JsonObject, bool>? where = null)
    {
        lock (_lock)
        {
            return
            [
                .. _objects
                    .Where(p => ns is null || p.Key.Namespace == ns)
                    .Select(p => p.Value)
                    .Where(where ?? (_ => true))
                    .Select(o => o.Copy()),
            ];
        }
    }

    /// <summary>Looks at objects without copying them; what it gives must be no part of them. Nulls are left out.</summary>
    public List<T> Read<T>(Func<JsonObject, T?> read)
        where T : struct
    {
        lock (_lock)
            return [.. _objects.Values.Select(read).Where(t => t is not null).Select(t => t!.Value)];
    }

    public List<JsonObject> OwnedBy(string uid)
    {
        lock (_lock)
            return _owned.TryGetValue(uid, out var keys) ? [.. keys.Select(k => _objects[k].Copy())] : [];
    }

    /// <summary>The objects that another one controls, which not all have to be that name it as an owner.</summary>
    public List<JsonObject> ControlledBy(JsonObject owner) =>
        [.. OwnedBy(owner.Uid()).Where(o => o.ControllerOf().Text("uid") == owner.Uid())];

    public JsonObject Create(JsonObject body) => Written(cluster.Create(resource, body));

    public JsonObject? Change(JsonObject about, Action<JsonObject> change, string? subresource = null)
    {
        var uid = about.Uid();
        var written = cluster.Change(
            resource,
            about.Namespace(),
            about.Name(),
            o =>
            {
                if (o.Uid() == uid)
                    change(o);
            },
            subresource
        );
        return written is null ? null : Written(written);
    }

    public void WriteStatus(JsonObject about, JsonObject status)
    {
        if (!status.Same(about["status"]))
            Change(about, o => o["status"] = status.DeepClone(), "status");
    }

    public bool Delete(JsonObject about, long? gracePeriodSeconds = null, string propagation = "Background")
    {
        var options = new JsonObject
        {
            ["propagationPolicy"] = propagation,
            ["preconditions"] = new JsonObject { ["uid"] = about.Uid() },
        };
        if (gracePeriodSeconds is { } grace)
            options["gracePeriodSeconds"] = grace;
        try
        {
            return cluster.Delete(resource, about.Namespace(), about.Name(), options);
        }
        catch (ApiException e) when (e.Reason is "Conflict" or "NotFound")
        {
            return false;
        }
    }

    public void Dispose() => _watch?.Dispose();

    private JsonObject Written(JsonObject o)
    {
        lock (_lock)
        {
            // The watch is in order: what is not newer than its last event it has shown already, perhaps followed by a deletion.
            if (Version(o) <= _seen || (_objects.TryGetValue(o.KeyOf(), out var known) && Version(known) >= Version(o)))
                return o;
            Keep(o.Copy());
        }
        return o;
    }

    private void OnEvent(string type, JsonObject o)
    {
        lock (_lock)
        {
            _seen = Math.Max(_seen, Version(o));
            if (type == "DELETED")
                Forget(o.KeyOf());
            else if (!_objects.TryGetValue(o.KeyOf(), out var known) || Version(known) <= Version(o) || known.Uid() != o.Uid())
                Keep(o);
        }
        foreach (var listener in _listeners)
            listener(type, o);
    }

    private void Keep(JsonObject o)
    {
        Forget(o.KeyOf());
        _objects[o.KeyOf()] = o;
        foreach (var owner in o.Objects("metadata.ownerReferences"))
            (_owned.TryGetValue(owner.Text("uid") ?? "", out var keys) ? keys : _owned[owner.Text("uid") ?? ""] = []).Add(o.KeyOf());
    }

    private void Forget(Key key)
    {
        if (!_objects.Remove(key, out var o))
            return;
        foreach (var owner in o.Objects("metadata.ownerReferences"))
        {
            var uid = owner.Text("uid") ?? "";
            if (_owned.TryGetValue(uid, out var keys) && keys.Remove(key) && keys.Count == 0)
                _owned.Remove(uid);
        }
    }

    private static long Version(JsonObject o) => long.TryParse(o.Text("metadata.resourceVersion"), out var v) ? v : 0;
}
