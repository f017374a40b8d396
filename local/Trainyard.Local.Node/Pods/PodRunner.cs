namespace Trainyard.Local.Node.Pods;

/// <summary>
/// Runs one pod: observes its processes, decides, starts or stops containers, writes the status, and waits until something changes. It ends
/// when the pod has ended or is gone.
/// </summary>
internal sealed class PodRunner
{
    private static readonly TimeSpan VolumeRefresh = TimeSpan.FromMinutes(1),
        RanWell = TimeSpan.FromMinutes(10),
        LongestShutdown = TimeSpan.FromSeconds(5);

    private const string OverDeadlineMessage = "Pod was active on the node longer than the specified deadline";

    private readonly NodeServices _node;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly PodContainers _containers = new();
    private readonly ContainerStarter _starter;
    private readonly string _uid;
    private JsonObject _pod;
    private bool _gone;
    private bool _deleted;
    private DateTimeOffset? _stopBy;
    private Ending? _ending;

    public PodRunner(NodeServices node, JsonObject pod, string podIp)
    {
        (_node, _pod, _uid, PodIp) = (node, pod, pod.Uid(), podIp);
        _starter = new ContainerStarter(node, podIp);
        Recover();
    }

    public string PodIp { get; }

    public IReadOnlyList<LiveContainer> Live => _containers.Live;

    /// <summary>The newest state of the pod.</summary>
    public void Update(JsonObject pod)
    {
        lock (_lock)
            _pod = pod.Copy();
        Wake();
    }

    /// <summary>The pod is not there any more: its processes end at once.</summary>
    public void Gone()
    {
        _gone = true;
        Wake();
    }

    public LiveContainer? Find(string container) => _containers.Find(container);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var again = Step();
            if (again is null)
                return;
            var wait = again.Value - _node.Time.GetUtcNow();
            await _signal.WaitAsync(
                wait < TimeSpan.Zero ? TimeSpan.Zero
                    : wait < VolumeRefresh ? wait
                    : VolumeRefresh,
                cancellationToken
            );
            while (_signal.Wait(0)) { }
        }
    }

    /// <summary>The local cluster itself ends: what runs is stopped, and the pod marked as disrupted, which a Job need not count as a
    /// failure.</summary>
    public async Task ShutDownAsync()
    {
        var live = Live;
        if (live.Count == 0)
            return;
        var grace = Grace(Newest());
        await Task.WhenAll(live.Select(l => l.StopAsync(grace < LongestShutdown ? grace : LongestShutdown, _node.Time)));
        await Task.WhenAll(live.Select(l => l.Run.Ended));
        _ending = new Ending("Terminated", "Pod was terminated in response to imminent node shutdown.", "TerminationByKubelet");
        CollectEnded(_node.Time.GetUtcNow());
        WriteStatus(Newest(), _node.Time.GetUtcNow());
    }

    /// <summary>One round; gives when to look again, or null: there is nothing left to do.</summary>
    private DateTimeOffset? Step()
    {
        var now = _node.Time.GetUtcNow();
        CollectEnded(now);
        var pod = Newest();
        if (_gone || pod.Deleting())
            return End(pod, now);
        if (OverDeadline(pod, now) is { } deadline && deadline <= now)
            return EndByDeadline(pod, now);

        var decision = PodDecision.Decide(pod, _containers.Records, now);
        foreach (var container in decision.Start)
            Start(pod, container, now);
        if (decision.Over)
        {
            // Containers beside those that decided it (a failed init container has none) have ended, too.
            return WriteStatus(pod, now) ? null : now + _node.Options.ConfigRetry;
        }
        if (Live.Count > 0)
            RefreshVolumes(pod);
        WriteStatus(Newest(), now);
        return Earliest(now + VolumeRefresh, PodDecision.Decide(pod, _containers.Records, now).LookAgain, OverDeadline(pod, now));
    }

    private void Recover()
    {
        foreach (var record in ContainerRecord.AllOf(_pod))
        {
            var attempts = _node.Folders.Attempts(_uid, record.Name);
            var run = attempts > 0 ? ContainerRun.Adopt(_node.Folders.Run(_uid, record.Name, attempts - 1), _node.Time) : null;
            _containers.Add(run is null ? record : Adopt(record, run, attempts - 1));
        }
    }

    private ContainerRecord Adopt(ContainerRecord record, ContainerRun run, int attempt)
    {
        var old = _pod.Objects(record.Init ? "status.initContainerStatuses" : "status.containerStatuses")
            .FirstOrDefault(s => s.Text("name") == record.Name);
        var adopted = record with
        {
            Phase = ContainerPhase.Running,
            StartedAt = old.Time("state.running.startedAt")
                ?? File.GetLastWriteTimeUtc(_node.Folders.Run(_uid, record.Name, attempt) + ".pid"),
            Restarts = attempt,
            Crashes = attempt,
            ContainerId = ContainerStarter.Id(_uid, record.Name, attempt),
            Last = Termination.FromJson(old.Object("lastState.terminated")),
        };
        Go(adopted, new LiveContainer(adopted.Spec, run, _starter.Sandbox(_pod, adopted.Spec)), out var started);
        return started;
    }

    private void Start(JsonObject pod, ContainerRecord record, DateTimeOffset now)
    {
        var restart = record.End is not null || record.Reason == "CrashLoopBackOff";
        var attempt = _node.Folders.Attempts(_uid, record.Name);
        var next = record with
        {
            Restarts = record.Restarts + (restart ? 1 : 0),
            Crashes = record.Crashes + (restart ? 1 : 0),
            Last = record.End ?? record.Last,
            End = null,
        };
        var (result, live) = _starter.Start(pod, restart ? next : record, attempt, now);
        if (live is not null)
            Go(result, live, out result);
        _containers.Replace(result);
    }

    /// <summary>A process runs: logs, probes and the wait for its end begin.</summary>
    private void Go(ContainerRecord record, LiveContainer live, out ContainerRecord running)
    {
        var (name, id) = (record.Name, record.ContainerId);
        _containers.Run(name, live);
        _node.Logs.Track(live.Run);
        _ = live.Run.Ended.ContinueWith(_ => Wake(), TaskScheduler.Default);
        var started = record.Spec.Object("startupProbe") is null || live.Sandbox is null;
        running = record with
        {
            Started = started,
            Ready = !record.Init && started && (record.Spec.Object("readinessProbe") is null || live.Sandbox is null),
        };
        var hasReadiness = record.Spec.Object("readinessProbe") is not null;
        live.Probe(
            started: () => Adjust(name, id, r => r with { Started = true, Ready = !r.Init && !hasReadiness }),
            ready: good => Adjust(name, id, r => r with { Ready = good }),
            unhealthy: probe => Restart(live, name, probe),
            failed: (probe, why) =>
                _node.Events.Warning(
                    Newest(),
                    "Unhealthy",
                    $"{char.ToUpperInvariant(probe[0])}{probe[1..^5]} probe failed: {why}",
                    _starter.FieldPath(record)
                ),
            _node.Time
        );
    }

    private void Restart(LiveContainer live, string name, string probe)
    {
        var pod = Newest();
        _node.Events.Normal(
            pod,
            "Killing",
            $"Container {name} failed {probe} probe{(pod.Text("spec.restartPolicy") == "Never" ? "" : ", will be restarted")}",
            $"spec.containers{{{name}}}"
        );
        _ = live.StopAsync(Grace(pod), _node.Time);
    }

    private void CollectEnded(DateTimeOffset now)
    {
        foreach (var (record, live) in _containers.TakeEnded())
        {
            live.Dispose();
            _containers.Replace(AfterEnd(record, live, now));
        }
    }

    private ContainerRecord AfterEnd(ContainerRecord record, LiveContainer live, DateTimeOffset now)
    {
        var ended = record.After(EndOf(record, live)) with { Crashes = live.Run.Exit.At - record.StartedAt > RanWell ? 0 : record.Crashes };
        var delay = PodDecision.RestartDelay(ended.Crashes, _node.Options);
        var pod = Newest();
        if (_gone || pod.Deleting() || delay == TimeSpan.Zero || PodDecision.IsOver(ended, pod.Text("spec.restartPolicy") ?? "Always"))
            return ended;

        var text = $"failed container {record.Name} in pod {pod.Name()}_{pod.Namespace()}({_uid})";
        _node.Events.Warning(pod, "BackOff", $"Back-off restarting {text}", _starter.FieldPath(record));
        var message =
            $"back-off {delay.TotalSeconds:0.#}s restarting failed container={record.Name} pod={pod.Name()}_{pod.Namespace()}({_uid})";
        return ended with
        {
            Phase = ContainerPhase.Waiting,
            Reason = "CrashLoopBackOff",
            Message = message,
            RetryAt = now + delay,
            Last = ended.End,
            End = null,
        };
    }

    private Termination EndOf(ContainerRecord record, LiveContainer live)
    {
        var (code, at) = live.Run.Exit;
        var reason =
            live.OutOfMemory ? "OOMKilled"
            : code == 0 ? "Completed"
            : "Error";
        var message = TerminationMessage.Read(_node.Folders.Message(_uid, record.Name), record.Spec, code, live.Run.LogFile);
        return new Termination(code, reason, message, record.StartedAt ?? at, at, record.ContainerId);
    }

    /// <summary>The pod is being deleted, or gone: all containers stop, then the last status is written and the object goes.</summary>
    private DateTimeOffset? End(JsonObject pod, DateTimeOffset now)
    {
        if (!Stop(_gone ? TimeSpan.Zero : TimeSpan.FromSeconds(pod.Integer("metadata.deletionGracePeriodSeconds") ?? 30), pod, now))
            return WhileStopping(now);
        if (_gone)
            return null;
        WriteStatus(pod, now);
        if (!_deleted)
        {
            _deleted = true;
            _node.Pods.Delete(pod, gracePeriodSeconds: 0);
        }
        return now + VolumeRefresh;
    }

    private DateTimeOffset? EndByDeadline(JsonObject pod, DateTimeOffset now)
    {
        if (!Stop(Grace(pod), pod, now))
            return WhileStopping(now);
        if (_ending is null)
            _node.Events.Normal(pod, "DeadlineExceeded", OverDeadlineMessage);
        _ending = new Ending("DeadlineExceeded", OverDeadlineMessage);
        return WriteStatus(pod, now) ? null : now + _node.Options.ConfigRetry;
    }

    /// <returns>Whether all have stopped.</returns>
    private bool Stop(TimeSpan grace, JsonObject pod, DateTimeOffset now)
    {
        var live = Live;
        if (live.Count == 0)
            return true;
        if (_stopBy is null && !_gone)
        {
            foreach (var container in live)
            {
                _node.Events.Normal(
                    pod,
                    "Killing",
                    $"Stopping container {container.Spec.Text("name")}",
                    $"spec.containers{{{container.Spec.Text("name")}}}"
                );
            }
        }

        if (_stopBy is null || now + grace < _stopBy)
            _stopBy = now + grace;
        foreach (var container in live)
        {
            if (_stopBy <= now)
                container.Run.Kill();
            else
                _ = container.StopAsync(_stopBy.Value - now, _node.Time);
        }

        return false;
    }

    private DateTimeOffset WhileStopping(DateTimeOffset now) => _stopBy > now ? _stopBy.Value : now + _node.Options.ConfigRetry;

    /// <returns>False if it could not be written and must be again.</returns>
    private bool WriteStatus(JsonObject pod, DateTimeOffset now)
    {
        JsonObject Status(JsonObject of) => PodStatus.Build(_ending?.Mark(of, now) ?? of, _containers.Records, PodIp, now);
        if (_gone || Status(pod.Copy()).Same(pod["status"]))
            return true;
        try
        {
            var written = _node.Pods.Change(pod, o => o["status"] = Status(o), "status");
            if (written is not null)
            {
                lock (_lock)
                {
                    if (_pod.Uid() == written.Uid())
                        _pod = written.Copy();
                }
            }

            return true;
        }
        catch (ApiException e)
        {
            Log.StatusRefused(_node.Log, pod.KeyOf().ToString(), e.Message);
            return false;
        }
    }

    private void RefreshVolumes(JsonObject pod)
    {
        try
        {
            _starter.Volumes(pod);
        }
        catch (ConfigException)
        {
            // What was mounted stays when its source goes, as on a real node.
        }
    }

    private DateTimeOffset? OverDeadline(JsonObject pod, DateTimeOffset now) =>
        pod.Integer("spec.activeDeadlineSeconds") is { } seconds ? (pod.Time("status.startTime") ?? now).AddSeconds(seconds) : null;

    private static TimeSpan Grace(JsonObject pod) => TimeSpan.FromSeconds(pod.Integer("spec.terminationGracePeriodSeconds") ?? 30);

    private static DateTimeOffset Earliest(DateTimeOffset first, params ReadOnlySpan<DateTimeOffset?> others)
    {
        foreach (var other in others)
        {
            if (other < first)
                first = other.Value;
        }

        return first;
    }

    private JsonObject Newest()
    {
        lock (_lock)
            return _pod.Copy();
    }

    private void Adjust(string name, string? containerId, Func<ContainerRecord, ContainerRecord> change)
    {
        _containers.Adjust(name, containerId, change);
        Wake();
    }

    private void Wake() => _signal.Release();
}
