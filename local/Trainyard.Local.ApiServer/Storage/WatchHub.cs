using System.Threading.Channels;

namespace Trainyard.Local.ApiServer.Storage;

/// <summary>What has lately been written, and who wants to hear of what is written next.</summary>
internal sealed class WatchHub(long startVersion)
{
    /// <summary>In the place of a resource: all of them.</summary>
    public const string Everything = "*";

    private const int EventsKept = 20_000;
    private const long BytesKept = 24 << 20;

    private readonly Lock _lock = new();
    private readonly Queue<StoreEvent> _history = [];
    private readonly Dictionary<string, List<ChannelWriter<StoreEvent>>> _subscribers = [];
    private readonly HashSet<ChannelWriter<StoreEvent>> _lasting = [];
    private long _forgotten = startVersion;
    private long _bytes;

    /// <summary>Versions below this one can no longer be watched from.</summary>
    public long OldestVersion => Volatile.Read(ref _forgotten);

    /// <summary>The newest version whose event has been given out.</summary>
    public long Published { get; private set; } = startVersion;

    /// <summary>
    /// All events of a resource after a version, and those to come; null if that version is forgotten. Dispose it to stop. A lasting one,
    /// of this process itself, is spared when watches are made to expire.
    /// </summary>
    public Subscription? Subscribe(string resource, long afterVersion, bool lasting = false)
    {
        var channel = Channel.CreateUnbounded<StoreEvent>(new UnboundedChannelOptions { SingleReader = true });
        lock (_lock)
        {
            if (afterVersion < _forgotten)
                return null;

            foreach (var written in _history)
            {
                if (written.Object.Version > afterVersion && (written.Object.Resource == resource || resource == Everything))
                    channel.Writer.TryWrite(written);
            }

            if (!_subscribers.TryGetValue(resource, out var writers))
                _subscribers[resource] = writers = [];

            writers.Add(channel.Writer);
            if (lasting)
                _lasting.Add(channel.Writer);

            return new Subscription(this, resource, channel, Published);
        }
    }

    /// <summary>The events of a resource after a version, oldest first; null if that is forgotten.</summary>
    public List<StoreEvent>? Since(string resource, long version)
    {
        lock (_lock)
        {
            return version < _forgotten
                ? null
                : [.. _history.Where(written => written.Object.Version > version && written.Object.Resource == resource)];
        }
    }

    public void Publish(List<StoreEvent> events)
    {
        lock (_lock)
        {
            foreach (var written in events)
            {
                Remember(written);
                Tell(written.Object.Resource, written);
                Tell(Everything, written);
            }
        }
    }

    /// <summary>Forgets all history, as etcd's compaction does, and ends every watch.</summary>
    public void Expire(string? resource = null)
    {
        lock (_lock)
        {
            _forgotten = Published;
            _history.Clear();
            _bytes = 0;
            foreach ((var key, var writers) in _subscribers)
            {
                if (key != Everything && (resource is null || key == resource))
                {
                    writers
                        .Where(writer => !_lasting.Contains(writer))
                        .ToList()
                        .ForEach(writer => writer.TryComplete(new WatchExpiredException()));
                }
            }
        }
    }

    private void Tell(string resource, StoreEvent written)
    {
        if (_subscribers.TryGetValue(resource, out var writers))
            writers.ForEach(writer => writer.TryWrite(written));
    }

    private void Remember(StoreEvent written)
    {
        Published = written.Object.Version;
        _history.Enqueue(written);
        _bytes += written.Object.Json.Length;
        while (_history.Count > EventsKept || _bytes > BytesKept)
        {
            var gone = _history.Dequeue();
            _bytes -= gone.Object.Json.Length;
            Volatile.Write(ref _forgotten, gone.Object.Version);
        }
    }

    private void Unsubscribe(string resource, ChannelWriter<StoreEvent> writer)
    {
        lock (_lock)
        {
            _subscribers[resource].Remove(writer);
            _lasting.Remove(writer);
            writer.TryComplete();
        }
    }

    /// <param name="From">The newest version given out when it began.</param>
    internal sealed record Subscription(WatchHub Hub, string Resource, Channel<StoreEvent> Channel, long From) : IDisposable
    {
        public ChannelReader<StoreEvent> Events => Channel.Reader;

        public void Dispose() => Hub.Unsubscribe(Resource, Channel.Writer);
    }
}

/// <summary>The watch was cut off because its history is gone.</summary>
internal sealed class WatchExpiredException : Exception;
