using System.Text.Json.Nodes;
using Trainyard.Local.Hosting;
using Trainyard.Local.Node.Pods;
using Trainyard.Local.Node.Workloads;

namespace Trainyard.Local.Tests.Support;

/// <summary>A whole local cluster in a folder of its own, with times fit for tests.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly LocalCluster _local;

    private readonly bool _keepFolder;

    private RunningCluster(LocalCluster local, string folder, bool keepFolder) =>
        (_local, Folder, _keepFolder) = (local, folder, keepFolder);

    public string Folder { get; }

    public ICluster Cluster => _local.Server.Cluster;

    public INode Node => _local.Server.Node!;

    public string Images => Path.Combine(Folder, "images.yaml");

    /// <param name="folder">An earlier one's folder, to go on where that stopped.</param>
    /// <param name="keepPods">Whether processes outlive it, as they do when a cluster is killed.</param>
    /// <param name="keepFolder">Whether the folder does.</param>
    public static async Task<RunningCluster> StartAsync(string? folder = null, bool keepPods = false, bool keepFolder = false)
    {
        folder ??= Directory.CreateTempSubdirectory("trainyard-node-").FullName;
        var node = new NodeOptions
        {
            Folder = Path.Combine(folder, "node"),
            ImageFiles = [Path.Combine(folder, "images.yaml")],
            EndPodsOnStop = !keepPods,
            MemoryPeriod = TimeSpan.FromMilliseconds(20),
            MetricsPeriod = TimeSpan.FromMilliseconds(300),
            CrashBackoff = TimeSpan.FromMilliseconds(100),
            PullBackoff = TimeSpan.FromMilliseconds(500),
            ConfigRetry = TimeSpan.FromMilliseconds(100),
        };
        var workloads = new WorkloadOptions
        {
            JobBackoff = TimeSpan.FromMilliseconds(50),
            AutoscalerPeriod = TimeSpan.FromMilliseconds(300),
            DownscaleStabilization = TimeSpan.Zero,
        };
        var local = await LocalCluster.StartAsync(
            new LocalOptions
            {
                Server = new() { Data = folder, Sync = false },
                Node = node,
                Workloads = workloads,
            },
            TimeProvider.System
        );
        var running = new RunningCluster(local, folder, keepPods || keepFolder);
        await running.WaitAsync("serviceaccounts", "default", o => o is not null);
        return running;
    }

    /// <summary>Waits until an object (null: gone) is as it should be, woken by its watch.</summary>
    public async Task<JsonObject?> WaitAsync(string resource, string name, Func<JsonObject?, bool> condition, string? ns = "default")
    {
        var met = new TaskCompletionSource<JsonObject?>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(JsonObject? state)
        {
            if (condition(state))
                met.TrySetResult(state);
        }

        // Each state that the watch tells is looked at, since it may be over when the next one is asked for.
        using var watch = Cluster.Watch(resource, (type, o) =>
        {
            if (o.Name() == name && o.Namespace() == (ns ?? ""))
                Look(type == "DELETED" ? null : o);
        });
        Look(Cluster.Get(resource, ns, name));
        try
        {
            return await met.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(
                $"{resource}/{name} did not get there: {Cluster.Get(resource, ns, name)?.ToJsonString() ?? "(gone)"}"
            );
        }
    }

    public async Task<JsonObject> EndOfPodAsync(string name) =>
        (await WaitAsync("pods", name, p => p.Text("status.phase") is "Succeeded" or "Failed"))!;

    public Task<JsonObject?> ReadyAsync(string pod) => WaitAsync("pods", pod, p => p is not null && p.IsTrue("Ready"));

    public async Task<string> LogAsync(string pod, PodLogQuery? query = null)
    {
        using var text = new MemoryStream();
        await Node.OpenLog("default", pod, query ?? new PodLogQuery())!(text, CancellationToken.None).WaitAsync(Patience);
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    public JsonObject Apply(string resource, string yaml)
    {
        var body = (JsonObject)Yaml.Read(yaml)!;
        if (!resource.StartsWith("customresourcedefinitions", StringComparison.Ordinal))
            body.Make("metadata")["namespace"] ??= "default";
        return Cluster.Create(resource, body);
    }

    /// <summary>A pod of one container that runs a shell command.</summary>
    public JsonObject RunPod(string name, string command, string moreOfPod = "", string moreOfContainer = "") =>
        Apply("pods", Manifests.Pod(name, command, moreOfPod, moreOfContainer));

    public async ValueTask DisposeAsync()
    {
        await _local.DisposeAsync();
        if (!_keepFolder)
            Directory.Delete(Folder, recursive: true);
    }
}
