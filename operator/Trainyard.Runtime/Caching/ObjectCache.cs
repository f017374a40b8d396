using k8s;
using k8s.Models;

namespace Trainyard.Runtime;

/// <summary>
/// The objects of a kind as far as they are known, by name and by index. Newer versions replace older ones and never the other way round,
/// so that late and repeated news do no harm and one's own writes can be put in before the watch tells of them.
/// </summary>
public sealed class ObjectCache<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private const string OwnerIndex = "owner";
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, T> _objects = [];
    private readonly Tombstones _gone = new();
    private readonly CacheIndex<T> _index;
    private readonly Dictionary<string, HashSet<ObjectKey>> _unseen = [];
    private Action<T>? _touched;

    internal ObjectCache(
        IEnumerable<string> labels,
        IReadOnlyDictionary<string, Func<IKubernetesObject<V1ObjectMeta>, string?>> others
    )
    {
        var indexes = new Dictionary<string, Func<T, IEnumerable<string>>>
        {
            [OwnerIndex] = o => (o.Metadata.OwnerReferences ?? []).Select(r => r.Uid),
        };
        foreach (var label in labels)
            indexes[label] = o => o.Metadata.Label(label) is { } value ? [value] : [];
        foreach (var (name, valueOf) in others)
            indexes[name] = o => valueOf(o) is { } value ? [value] : [];
        _index = new CacheIndex<T>(indexes);
    }

    /// <summary>How many objects there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _objects.Count;
        }
    }

    /// <summary>One object, or null.</summary>
    public T? Get(ObjectKey key)
    {
        lock (_lock)
            return _objects.GetValueOrDefault(key);
    }

    /// <summary>One object, or null.</summary>
    public T? Get(string? ns, string name) => Get(new ObjectKey(ns, name));

    /// <summary>All objects, as they are now, in no order.</summary>
    public IReadOnlyList<T> List()
    {
        lock (_lock)
            return [.. _objects.Values];
    }

    /// <summary>The objects that name this uid among their owners, in no order.</summary>
    public IReadOnlyList<T> OwnedBy(string uid)
    {
        lock (_lock)
            return _index.Find(OwnerIndex, uid);
    }

    /// <summary>The objects whose label has this value, in no order. The label must be among the informer's label indexes.</summary>
    public IReadOnlyList<T> Labelled(string label, string value)
    {
        lock (_lock)
            return _index.Find(label, value);
    }

    /// <summary>The objects that have this value in an index of the informer's own, in no order.</summary>
    public IReadOnlyList<T> Indexed(string index, string value)
    {
        lock (_lock)
            return _index.Find(index, value);
    }

    /// <summary>Calls back with each state of an object that came or went: what it was, and what it is. Quick and without blocking,
    /// please.</summary>
    public IDisposable Subscribe(Action<T> touched)
    {
        lock (_lock)
            _touched += touched;
        return new Subscription(() =>
        {
            lock (_lock)
                _touched -= touched;
        });
    }

    /// <summary>Puts in what one has just written, so that one's next look does not miss it.</summary>
    public void Observe(T written) => Put(written);

    internal void Put(T value)
    {
        T? before;
        lock (_lock)
        {
            foreach (var unseen in _unseen.Values)
                unseen.Remove(value.Key);
            before = _objects.GetValueOrDefault(value.Key);
            var version = Version(value);
            if (before is not null && Version(before) >= version)
                return;
            if (_gone.Covers(value.Key, version))
                return;
            _objects[value.Key] = value;
            _index.Replace(before, value);
        }

        Tell(before, value);
    }

    internal void Remove(ObjectKey key, ulong version)
    {
        T? before;
        lock (_lock)
        {
            _gone.Add(key, version);
            before = _objects.GetValueOrDefault(key);
            if (before is null || Version(before) > version)
                return;
            _objects.Remove(key);
            _index.Replace(before, null);
        }

        Tell(before, null);
    }

    /// <summary>A list of a namespace (null: of all) begins: what it does not name there has gone.</summary>
    internal void BeginList(string? ns = null)
    {
        lock (_lock)
            _unseen[ns ?? ""] = [.. _objects.Keys.Where(key => ns is null || key.Namespace == ns)];
    }

    /// <summary>The list has ended. What was not in it has gone, unless it is younger than the list.</summary>
    internal void EndList(ulong version, string? ns = null)
    {
        HashSet<ObjectKey>? unseen;
        lock (_lock)
            _unseen.Remove(ns ?? "", out unseen);
        foreach (var key in unseen ?? [])
            Remove(key, version);
    }

    /// <summary>Versions are numbers that grow over all kinds (KEP-5504). One that is no number is taken to be older than any.</summary>
    internal static ulong Version(string? resourceVersion) => ulong.TryParse(resourceVersion, out var version) ? version : 0;

    private static ulong Version(T value) => Version(value.Metadata.ResourceVersion);

    private void Tell(T? before, T? after)
    {
        if (before is not null)
            _touched?.Invoke(before);
        if (after is not null)
            _touched?.Invoke(after);
    }
}

internal sealed class Subscription(Action end) : IDisposable
{
    public void Dispose() => end();
}
