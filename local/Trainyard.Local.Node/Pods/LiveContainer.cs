namespace Trainyard.Local.Node.Pods;

/// <summary>A container whose process runs: its run, its sandbox, its probes.</summary>
internal sealed class LiveContainer(JsonObject spec, ContainerRun run, ContainerSandbox? sandbox) : IDisposable
{
    private readonly CancellationTokenSource _probes = new();
    private int _stopping;

    public JsonObject Spec => spec;

    public ContainerRun Run => run;

    /// <summary>Null where an adopted container's surroundings could not be made again.</summary>
    public ContainerSandbox? Sandbox => sandbox;

    /// <summary>It was killed for its memory.</summary>
    public bool OutOfMemory { get; private set; }

    public double? MemoryLimit { get; } = Quantity.Parse(spec.Text("resources.limits.memory"));

    /// <summary>Starts the probes that the container has. The others begin after the startup probe's success.</summary>
    public void Probe(Action started, Action<bool> ready, Action<string> unhealthy, Action<string, string> failed, TimeProvider time)
    {
        if (sandbox is null)
            return;
        var startup = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Begin("startupProbe", TimeSpan.MaxValue, Task.CompletedTask, good =>
        {
            if (!good)
                unhealthy("startup");
            else if (startup.TrySetResult())
                started();
        });
        Begin("readinessProbe", TimeSpan.FromMilliseconds(500), startup.Task, ready);
        Begin("livenessProbe", TimeSpan.MaxValue, startup.Task, good =>
        {
            if (!good)
                unhealthy("liveness");
        });
        if (spec.Object("startupProbe") is null)
            startup.SetResult();

        void Begin(string field, TimeSpan untilFirst, Task after, Action<bool> verdict)
        {
            if (spec.Object(field) is not { } probe || (field == "startupProbe" && startup.Task.IsCompleted))
                return;
            _ = Task.Run(() =>
                Pods.Probe.RunAsync(probe, sandbox, untilFirst, after, verdict, why => failed(field, why), time, _probes.Token)
            );
        }
    }

    /// <summary>The preStop hook, SIGTERM, and SIGKILL when the grace period is over. Done once; a second call does nothing.</summary>
    public async Task StopAsync(TimeSpan grace, TimeProvider time)
    {
        if (Interlocked.Exchange(ref _stopping, 1) == 1)
            return;
        await _probes.CancelAsync();
        using var over = new CancellationTokenSource(grace, time);
        if (grace > TimeSpan.Zero)
        {
            if (sandbox is not null && spec.Object("lifecycle.preStop") is { } hook)
                await sandbox.HandleAsync(hook, grace, CancellationToken.None);
            run.Terminate();
            await Task.WhenAny(run.Ended, Task.Delay(Timeout.InfiniteTimeSpan, over.Token));
        }
        run.Kill();
    }

    public void KillForMemory()
    {
        OutOfMemory = true;
        run.Kill();
    }

    public void Dispose()
    {
        _probes.Cancel();
        _probes.Dispose();
    }
}
