namespace Trainyard.Local.Node.Control;

/// <summary>Writes events in the name of a component; the same one again only counts up.</summary>
internal sealed class EventRecorder(ICluster cluster, TimeProvider time, string component, string instance = "")
{
    private const int Remembered = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Uid, string Path, string Reason, string Message), string> _names = [];
    private long _last;

    public void Normal(JsonObject about, string reason, string message, string? fieldPath = null) =>
        Record(about, "Normal", reason, message, fieldPath);

    public void Warning(JsonObject about, string reason, string message, string? fieldPath = null) =>
        Record(about, "Warning", reason, message, fieldPath);

    /// <summary>An event in the newer form, with an action instead of a count, as the scheduler writes it.</summary>
    public void Action(JsonObject about, string type, string reason, string action, string message)
    {
        var body = Body(about, type, reason, message, null);
        body["eventTime"] = time.GetUtcNow().MicroStamp();
        body["action"] = action;
        body["source"] = new JsonObject();
        TryWrite(() => cluster.Create("events", body));
    }

    private void Record(JsonObject about, string type, string reason, string message, string? fieldPath)
    {
        var key = (about.Uid(), fieldPath ?? "", reason, message);
        var now = time.GetUtcNow().Stamp();
        string? known;
        lock (_lock)
            known = _names.GetValueOrDefault(key);
        if (known is not null && TryWrite(() => CountUp(about.Namespace(), known, now)))
            return;

        var body = Body(about, type, reason, message, fieldPath);
        body["firstTimestamp"] = now;
        body["lastTimestamp"] = now;
        body["count"] = 1;
        body["source"] =
            instance.Length > 0
                ? new JsonObject { ["component"] = component, ["host"] = instance }
                : new JsonObject { ["component"] = component };
        if (!TryWrite(() => cluster.Create("events", body)))
            return;
        lock (_lock)
        {
            if (_names.Count >= Remembered)
                _names.Clear();
            _names[key] = body.Name();
        }
    }

    private JsonObject? CountUp(string ns, string name, string now) => cluster.Change("events", ns, name, e =>
        {
            e["count"] = e.Int(1, "count") + 1;
            e["lastTimestamp"] = now;
        });

    private JsonObject Body(JsonObject about, string type, string reason, string message, string? fieldPath)
    {
        var reference = new JsonObject
        {
            ["kind"] = about.Text("kind"),
            ["namespace"] = about.Namespace(),
            ["name"] = about.Name(),
            ["uid"] = about.Uid(),
            ["apiVersion"] = about.Text("apiVersion"),
            ["resourceVersion"] = about.Text("metadata.resourceVersion"),
        };
        if (fieldPath is not null)
            reference["fieldPath"] = fieldPath;
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject { ["name"] = $"{about.Name()}.{Unique():x}", ["namespace"] = about.Namespace() },
            ["involvedObject"] = reference,
            ["type"] = type,
            ["reason"] = reason,
            ["message"] = message,
            ["reportingComponent"] = component,
            ["reportingInstance"] = instance,
        };
    }

    /// <summary>Nanoseconds since 1970, which only grow: the suffix that real components give to their events' names.</summary>
    private long Unique()
    {
        lock (_lock)
            return _last = Math.Max(_last + 1, (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100);
    }

    /// <summary>Events are an extra: where they cannot be written (a namespace that ends), the work goes on.</summary>
    private static bool TryWrite(Func<JsonObject?> write)
    {
        try
        {
            return write() is not null;
        }
        catch (ApiException)
        {
            return false;
        }
    }
}
