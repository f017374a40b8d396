namespace Trainyard.Local.Node.Pods;

/// <summary>CPU and memory of the running containers, sampled once a period; the rate is taken between the last two samples.</summary>
internal sealed class PodUsage(Kubelet kubelet, NodeOptions options, ObjectCache pods, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Uid, string Container, int Process), Sample> _samples = [];
    private ITimer? _timer;

    public void Start() => _timer = time.CreateTimer(_ => Take(), null, options.MetricsPeriod / 4, options.MetricsPeriod);

    public void Dispose() => _timer?.Dispose();

    /// <summary>CPU in cores by pod uid; pods that were not yet sampled twice are missing.</summary>
    public Dictionary<string, double> CpuByPod()
    {
        lock (_lock)
        {
            return _samples
                .Where(s => s.Value.Cores is not null)
                .GroupBy(s => s.Key.Uid)
                .ToDictionary(g => g.Key, g => g.Sum(s => s.Value.Cores!.Value));
        }
    }

    /// <summary>Bytes by pod uid.</summary>
    public Dictionary<string, double> MemoryByPod()
    {
        lock (_lock)
            return _samples.GroupBy(s => s.Key.Uid).ToDictionary(g => g.Key, g => g.Sum(s => (double)s.Value.Bytes));
    }

    public IReadOnlyList<JsonObject> PodMetrics(string? ns) =>
        [.. pods.List(ns, p => p.Text("status.phase") == "Running").Select(Metrics).OfType<JsonObject>()];

    public JsonObject NodeMetrics()
    {
        lock (_lock)
        {
            return Dated(
                    "NodeMetrics",
                    new JsonObject { ["name"] = options.Name },
                    _samples.Values.Select(s => s.At).DefaultIfEmpty(time.GetUtcNow()).Max()
                )
                .Put("usage", Usage(_samples.Values.Sum(s => s.Cores ?? 0), _samples.Values.Sum(s => s.Bytes)));
        }
    }

    private JsonObject? Metrics(JsonObject pod)
    {
        List<KeyValuePair<(string Uid, string Container, int Process), Sample>> own;
        lock (_lock)
            own = [.. _samples.Where(s => s.Key.Uid == pod.Uid() && s.Value.Cores is not null)];
        if (own.Count == 0)
            return null;
        var metadata = new JsonObject
        {
            ["name"] = pod.Name(),
            ["namespace"] = pod.Namespace(),
            ["labels"] = pod.At("metadata.labels")?.DeepClone(),
        };
        var containers = own.Select(s => new JsonObject
        {
            ["name"] = s.Key.Container,
            ["usage"] = Usage(s.Value.Cores!.Value, s.Value.Bytes),
        });
        return Dated("PodMetrics", metadata, own.Max(s => s.Value.At)).Put("containers", containers.ToJson());
    }

    private JsonObject Dated(string kind, JsonObject metadata, DateTimeOffset at) =>
        new()
        {
            ["kind"] = kind,
            ["apiVersion"] = "metrics.k8s.io/v1beta1",
            ["metadata"] = metadata.Put("creationTimestamp", time.GetUtcNow().Stamp()),
            ["timestamp"] = at.Stamp(),
            ["window"] = string.Create(CultureInfo.InvariantCulture, $"{options.MetricsPeriod.TotalSeconds:0.###}s"),
        };

    private static JsonObject Usage(double cores, long bytes) =>
        new()
        {
            ["cpu"] = ((long)(cores * 1e9)).ToString(CultureInfo.InvariantCulture) + "n",
            ["memory"] = (bytes / 1024).ToString(CultureInfo.InvariantCulture) + "Ki",
        };

    private void Take()
    {
        var now = time.GetUtcNow();
        var seen = new HashSet<(string, string, int)>();
        foreach (var (uid, runner) in kubelet.Runners)
        {
            foreach (var live in runner.Live.Where(l => !l.Run.Ended.IsCompleted))
            {
                var key = (uid, live.Spec.Text("name")!, live.Run.Process);
                var usage = ProcessTree.Usage(live.Run.Process);
                seen.Add(key);
                lock (_lock)
                    _samples[key] = Sample.After(_samples.GetValueOrDefault(key), usage, now);
            }
        }

        lock (_lock)
        {
            foreach (var gone in _samples.Keys.Where(k => !seen.Contains(k)).ToList())
                _samples.Remove(gone);
        }
    }

    /// <param name="At">When it was taken.</param>
    /// <param name="CpuSeconds">CPU time since the start.</param>
    /// <param name="Cores">Usage since the sample before; null for the first.</param>
    private sealed record Sample(DateTimeOffset At, double CpuSeconds, long Bytes, double? Cores)
    {
        public static Sample After(Sample? last, ProcessUsage usage, DateTimeOffset now)
        {
            var seconds = last is null ? 0 : (now - last.At).TotalSeconds;
            var cores = seconds > 0 ? Math.Max(0, usage.CpuSeconds - last!.CpuSeconds) / seconds : (double?)null;
            return new(now, usage.CpuSeconds, usage.ResidentBytes, cores);
        }
    }
}
