using System.Buffers;
using System.Collections.Immutable;

namespace Trainyard.Local.ApiServer.Storage;

/// <summary>
/// All objects, in memory and in the journal. Readers take immutable snapshots and never wait; writers compare and swap under one lock;
/// one thread flushes what has gathered to the disk (group commit) and only then tells the watches.
/// </summary>
internal sealed class ObjectStore : IDisposable
{
    /// <summary>After a restart versions go on this far above the last durable one, so that none is ever given out twice.</summary>
    private const long RestartGap = 1000;

    /// <summary>Where a new store begins; whoever asks for an earlier version asks for one of another store.</summary>
    private const long FirstVersion = 100;

    /// <summary>The size from which etcd, by its defaults, refuses an object.</summary>
    private const int MostBytes = 3 << 19;

    private const long RewriteAboveBytes = 64 << 20;

    private readonly Lock _lock = new();
    private readonly Journal _journal;
    private readonly Thread _flusher;
    private readonly SemaphoreSlim _work = new(0);
    private readonly Dictionary<string, List<StoredObject>> _byOwner = [];
    private readonly Dictionary<string, StoredObject> _byUid = [];
    private State _state = new(ImmutableDictionary<string, ImmutableSortedSet<StoredObject>>.Empty, FirstVersion);
    private Batch _open = new();
    private volatile bool _stopping;

    public ObjectStore(string folder, bool sync = true)
    {
        Directory.CreateDirectory(folder);
        _journal = new Journal(Path.Combine(folder, "objects.log"), sync);
        _journal.Replay(Restore);
        _state = _state with { Version = _state.Version + (_journal.Length == 0 ? 0 : RestartGap) };
        Watches = new WatchHub(_state.Version);
        _flusher = new Thread(FlushUntilStopped) { IsBackground = true, Name = "journal" };
        _flusher.Start();
    }

    public WatchHub Watches { get; }

    /// <summary>The version of the newest write.</summary>
    public long Version => Volatile.Read(ref _state).Version;

    public StoredObject? Get(string resource, string? ns, string name) =>
        Snapshot(resource).Objects.TryGetValue(Probe(resource, ns ?? "", name), out var found) ? found : null;

    /// <summary>All objects of a resource as they are now, sorted by namespace and name, and the version they are at.</summary>
    public (ImmutableSortedSet<StoredObject> Objects, long Version) Snapshot(string resource)
    {
        var state = Volatile.Read(ref _state);
        return (state.Resources.GetValueOrDefault(resource, StoredObjectOrder.Nothing), state.Version);
    }

    /// <summary>All objects of a resource as they were at a version, by undoing what has been written since.</summary>
    /// <exception cref="WatchExpiredException">That is longer ago than the history reaches.</exception>
    public ImmutableSortedSet<StoredObject> At(string resource, long version)
    {
        (var objects, var now) = Snapshot(resource);
        if (version >= now)
            return objects;

        var since = Watches.Since(resource, version) ?? throw new WatchExpiredException();
        for (var i = since.Count - 1; i >= 0; i--)
        {
            objects = objects.Remove(since[i].Object);
            objects = since[i].Previous is { } previous ? objects.Add(previous) : objects;
        }

        return objects;
    }

    /// <summary>The range of a namespace (all for null) in a snapshot, as index and end.</summary>
    public static (int From, int To) Range(ImmutableSortedSet<StoredObject> objects, string? ns) =>
        ns is null ? (0, objects.Count) : (IndexAfter(objects, ns, ""), IndexAfter(objects, ns + "\0", ""));

    /// <summary>The index of the first object behind a key.</summary>
    public static int IndexAfter(ImmutableSortedSet<StoredObject> objects, string ns, string name)
    {
        var index = objects.IndexOf(Probe("", ns, name));
        return index < 0 ? ~index : index + 1;
    }

    public IEnumerable<string> Resources => Volatile.Read(ref _state).Resources.Keys;

    /// <summary>The objects that name this uid as their owner.</summary>
    public StoredObject[] OwnedBy(string uid)
    {
        lock (_lock)
            return _byOwner.TryGetValue(uid, out var owned) ? [.. owned] : [];
    }

    public StoredObject? ByUid(string uid)
    {
        lock (_lock)
            return _byUid.GetValueOrDefault(uid);
    }

    /// <summary>
    /// Writes <paramref name="next"/> in the place of <paramref name="expected"/> (null: where there is nothing); null if something else
    /// is there by now. The task ends when the disk has it.
    /// </summary>
    public (StoredObject Stored, Task Durable)? TryPut(string resource, StoredObject? expected, JsonObject next)
    {
        lock (_lock)
        {
            var metadata = next["metadata"]!.AsObject();
            var current = Get(resource, (string?)metadata["namespace"], (string)metadata["name"]!);
            if (!ReferenceEquals(current, expected))
                return null;

            var stored = StoredObject.From(resource, next, _state.Version + 1);
            if (stored.Json.Length > MostBytes)
                throw new ApiException(500, "", "etcdserver: request is too large");

            Replace(current, stored, stored.Version);
            return (stored, Log(new StoreEvent(current is null ? StoreEvent.Added : StoreEvent.Modified, stored, current)));
        }
    }

    /// <summary>
    /// Removes <paramref name="expected"/>, whose state as it was goes into the event under a version of its own; null if something else is
    /// there by now.
    /// </summary>
    public (StoredObject Removed, Task Durable)? TryRemove(StoredObject expected)
    {
        lock (_lock)
        {
            var current = Get(expected.Resource, expected.Namespace, expected.Name);
            if (!ReferenceEquals(current, expected))
                return null;

            var removed = StoredObject.From(expected.Resource, expected.Parse(), _state.Version + 1);
            Replace(current, null, removed.Version);
            return (removed, Log(new StoreEvent(StoreEvent.Deleted, removed, current)));
        }
    }

    /// <summary>Ends when everything written so far is on the disk.</summary>
    public Task WhenDurable()
    {
        lock (_lock)
        {
            _work.Release();
            return _open.Durable.Task;
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _work.Release();
        _flusher.Join();
        _journal.Dispose();
        _work.Dispose();
    }

    private static StoredObject Probe(string resource, string ns, string name) => new(resource, ns, name, 0, []);

    private void Restore(long version, string resource, string ns, string name, byte[]? json)
    {
        var next = json is null ? null : new StoredObject(string.Intern(resource), string.Intern(ns), name, version, json);
        Replace(Get(resource, ns, name), next, Math.Max(_state.Version, version));
    }

    private void Replace(StoredObject? current, StoredObject? next, long version)
    {
        var resource = (next ?? current)?.Resource ?? "";
        var objects = _state.Resources.GetValueOrDefault(resource, StoredObjectOrder.Nothing);
        if (current is not null)
        {
            objects = objects.Remove(current);
            _byUid.Remove(current.Uid);
            Disown(current);
        }

        if (next is not null)
        {
            objects = objects.Add(next);
            _byUid[next.Uid] = next;
            Array.ForEach(next.OwnerUids, uid => OwnedByOrNew(uid).Add(next));
        }

        Volatile.Write(ref _state, new State(_state.Resources.SetItem(resource, objects), version));
    }

    private List<StoredObject> OwnedByOrNew(string uid) => _byOwner.TryGetValue(uid, out var owned) ? owned : _byOwner[uid] = [];

    private void Disown(StoredObject one)
    {
        foreach (var uid in one.OwnerUids)
        {
            if (_byOwner.TryGetValue(uid, out var owned) && owned.Remove(one) && owned.Count == 0)
                _byOwner.Remove(uid);
        }
    }

    private Task Log(StoreEvent written)
    {
        Journal.Encode(_open.Records, written.Object, written.Type == StoreEvent.Deleted);
        _open.Events.Add(written);
        if (_open.Events.Count == 1)
            _work.Release();

        return _open.Durable.Task;
    }

    private void FlushUntilStopped()
    {
        Batch spare = new();
        while (!_stopping)
        {
            _work.Wait();
            Batch batch;
            lock (_lock)
                (batch, _open) = (_open, spare);

            spare = new Batch();
            if (batch.Events.Count > 0)
            {
                _journal.Append(batch.Records.WrittenSpan);
                Watches.Publish(batch.Events);
            }

            batch.Durable.SetResult();
            RewriteIfGrown();
        }
    }

    private void RewriteIfGrown()
    {
        if (_journal.Length < RewriteAboveBytes)
            return;

        // What waits in the open batch is in this snapshot as well; writing it once more afterwards changes nothing.
        var state = Volatile.Read(ref _state);
        var live = state.Resources.Values.Sum(objects => objects.Sum(one => (long)one.Json.Length));
        if (_journal.Length > 4 * live)
            _journal.Rewrite(state.Resources.Values.SelectMany(objects => objects), state.Version);
    }

    private sealed record State(ImmutableDictionary<string, ImmutableSortedSet<StoredObject>> Resources, long Version);

    private sealed class Batch
    {
        public ArrayBufferWriter<byte> Records { get; } = new(4096);

        public List<StoreEvent> Events { get; } = [];

        public TaskCompletionSource Durable { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
