namespace Trainyard.Local.Node.Workloads;

/// <summary>Removes events that have had their time, as a real API server lets them lapse.</summary>
internal sealed class EventCleaner : IDisposable
{
    private readonly ITimer _timer;

    public EventCleaner(ICluster cluster, TimeSpan life, TimeProvider time) =>
        _timer = time.CreateTimer(_ => Clean(cluster, time.GetUtcNow() - life), null, life / 12, life / 12);

    public void Dispose() => _timer.Dispose();

    private static void Clean(ICluster cluster, DateTimeOffset before)
    {
        foreach (var old in cluster.List("events"))
        {
            if ((old.Time("lastTimestamp") ?? old.Time("eventTime") ?? old.Time("metadata.creationTimestamp")) < before)
                cluster.Delete("events", old.Namespace(), old.Name());
        }
    }
}
