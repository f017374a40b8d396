namespace Trainyard.Local.Node.Pods;

/// <summary>What is known of a pod's containers, and the processes of those that run; for several threads at a time.</summary>
internal sealed class PodContainers
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LiveContainer> _live = [];
    private IReadOnlyList<ContainerRecord> _records = [];

    public IReadOnlyList<ContainerRecord> Records
    {
        get
        {
            lock (_lock)
                return _records;
        }
    }

    public IReadOnlyList<LiveContainer> Live
    {
        get
        {
            lock (_lock)
                return [.. _live.Values];
        }
    }

    public LiveContainer? Find(string container)
    {
        lock (_lock)
            return _live.GetValueOrDefault(container);
    }

    public void Add(ContainerRecord record)
    {
        lock (_lock)
            _records = [.. _records, record];
    }

    public void Replace(ContainerRecord record) => Change(r => r.Name == record.Name ? record : r);

    /// <summary>Changes what is known of one run of a container, while that lasts.</summary>
    public void Adjust(string name, string? containerId, Func<ContainerRecord, ContainerRecord> change) =>
        Change(r => r.Name == name && r.ContainerId == containerId && r.Running ? change(r) : r);

    public void Run(string container, LiveContainer live)
    {
        lock (_lock)
            _live[container] = live;
    }

    /// <summary>Those that were running and whose process has ended; they are told once.</summary>
    public List<(ContainerRecord Record, LiveContainer Live)> TakeEnded()
    {
        lock (_lock)
        {
            var ended = new List<(ContainerRecord, LiveContainer)>();
            foreach (var record in _records.Where(r => r.Running))
            {
                if (_live.TryGetValue(record.Name, out var live) && live.Run.Ended.IsCompleted && _live.Remove(record.Name))
                    ended.Add((record, live));
            }
            return ended;
        }
    }

    private void Change(Func<ContainerRecord, ContainerRecord> change)
    {
        lock (_lock)
            _records = [.. _records.Select(change)];
    }
}
