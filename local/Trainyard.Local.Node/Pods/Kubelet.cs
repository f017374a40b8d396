using System.Net;

namespace Trainyard.Local.Node.Pods;

/// <summary>Keeps one runner for each pod of this node that has not ended, and takes over what an earlier local cluster left
/// running.</summary>
internal sealed class Kubelet : IAsyncDisposable
{
    private readonly NodeServices _node;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (PodRunner Runner, Task Task)> _runners = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly PodAddresses _addresses;
    private ITimer? _memory;

    public Kubelet(NodeServices node)
    {
        _node = node;
        _addresses = new PodAddresses(node.Options.Folder);
        node.Pods.Listen(OnPod);
    }

    public void Start()
    {
        EndOrphans();
        _memory = _node.Time.CreateTimer(_ => KillTheGreedy(), null, _node.Options.MemoryPeriod, _node.Options.MemoryPeriod);
    }

    public IReadOnlyList<(string Uid, PodRunner Runner)> Runners
    {
        get
        {
            lock (_lock)
                return [.. _runners.Select(r => (r.Key, r.Value.Runner))];
        }
    }

    public PodRunner? Find(string uid)
    {
        lock (_lock)
            return _runners.TryGetValue(uid, out var found) ? found.Runner : null;
    }

    public async ValueTask DisposeAsync()
    {
        _memory?.Dispose();
        await _stop.CancelAsync();
        List<(PodRunner Runner, Task Task)> runners;
        lock (_lock)
            runners = [.. _runners.Values];
        await Task.WhenAll(runners.Select(r => r.Task));
        if (_node.Options.EndPodsOnStop)
            await Task.WhenAll(runners.Select(r => r.Runner.ShutDownAsync()));
        _stop.Dispose();
    }

    private void OnPod(string type, JsonObject pod)
    {
        if (pod.Text("spec.nodeName") != _node.Options.Name)
            return;
        var uid = pod.Uid();
        // The event may be older than what we wrote since.
        if (type != "DELETED" && _node.Pods.Get(pod.KeyOf()) is { } newest && newest.Uid() == uid)
            pod = newest;
        lock (_lock)
        {
            if (_stop.IsCancellationRequested)
                return;
            if (_runners.TryGetValue(uid, out var found))
            {
                if (type == "DELETED")
                    found.Runner.Gone();
                else
                    found.Runner.Update(pod);
                return;
            }
            if (type == "DELETED")
                Task.Run(() => CleanUp(uid));
            else if (!pod.HasEnded())
                Begin(pod);
            else if (pod.Deleting())
                Task.Run(() => _node.Pods.Delete(pod, gracePeriodSeconds: 0));
        }
    }

    private void Begin(JsonObject pod)
    {
        var copy = pod.Copy();
        var ip = _addresses.Take(pod.Uid(), pod.Text("status.podIP"));
        var runner = new Lazy<PodRunner>(() => new PodRunner(_node, copy, ip));
        _runners[pod.Uid()] = (runner.Value, Task.Run(() => RunAsync(copy, runner.Value)));
    }

    private async Task RunAsync(JsonObject pod, PodRunner runner)
    {
        for (var done = false; !done;)
        {
            try
            {
                await runner.RunAsync(_stop.Token);
                done = true;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                Log.PodFailed(_node.Log, e, pod.KeyOf().ToString());
                await Task.Delay(_node.Options.ConfigRetry, _node.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        lock (_lock)
            _runners.Remove(pod.Uid());
        // What happened to the pod between the runner's last look and its removal is looked at once more.
        var newest = _node.Pods.Get(pod.KeyOf());
        if (newest is not null && newest.Uid() == pod.Uid())
        {
            if (newest.Deleting())
                OnPod("MODIFIED", newest);
        }
        else
        {
            CleanUp(pod.Uid());
        }
    }

    private void CleanUp(string uid)
    {
        foreach (var log in _node.Folders.Logs(uid))
            _node.Logs.Forget(log);
        try
        {
            _node.Folders.Remove(uid);
        }
        catch (IOException)
        {
            // A process that is just dying still writes; the next start of the local cluster removes the rest.
        }
        _addresses.Return(uid);
    }

    /// <summary>Runs of pods that are not there any more.</summary>
    private void EndOrphans()
    {
        var known = _node.Cluster.List("pods").Select(p => p.Uid()).ToHashSet();
        foreach (var runs in _node.Folders.AllRuns().Where(r => !known.Contains(r.Key)).ToList())
        {
            foreach (var run in runs)
                ContainerRun.Adopt(run, _node.Time)?.Kill();
            CleanUp(runs.Key);
        }
    }

    private void KillTheGreedy()
    {
        foreach (var (_, runner) in Runners)
        {
            foreach (var live in runner.Live.Where(l => l.MemoryLimit is not null && !l.Run.Ended.IsCompleted))
            {
                var usage = ProcessTree.Usage(live.Run.Process);
                if (Math.Max(usage.ResidentBytes, usage.PeakBytes) > live.MemoryLimit)
                    live.KillForMemory();
            }
        }
    }
}

/// <summary>
/// Gives each pod a loopback address of its own: all of 127/8 can be bound without any setting up, so that programs in many pods can listen
/// on the same port. Two local clusters on a machine begin at different places.
/// </summary>
internal sealed class PodAddresses(string seed)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _byPod = [];
    private uint _next = Hash(seed);

    /// <summary>The pod's address: the one it had before a restart, or the next free one of 127.64.0.0/11.</summary>
    public string Take(string uid, string? before)
    {
        lock (_lock)
        {
            if (_byPod.TryGetValue(uid, out var known))
                return known;
            var address = before is { Length: > 0 } ? before : Next();
            while (before is not { Length: > 0 } && _byPod.ContainsValue(address))
                address = Next();
            return _byPod[uid] = address;
        }
    }

    public void Return(string uid)
    {
        lock (_lock)
            _byPod.Remove(uid);
    }

    private string Next()
    {
        var n = _next++ & 0x1FFFFF;
        if ((n & 0xFF) is 0 or 255)
            return Next();
        return $"127.{64 + (n >> 16)}.{(n >> 8) & 0xFF}.{n & 0xFF}";
    }

    private static uint Hash(string text) => text.Aggregate(2166136261u, (h, c) => (h ^ c) * 16777619u) & 0x1FFF00;
}
