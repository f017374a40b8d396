namespace Trainyard.Local.Node;

/// <summary>The one node: its folder, its name, its times. The defaults of the times are a real kubelet's.</summary>
public sealed record NodeOptions
{
    /// <summary>Where pods have their volumes, logs and process files. It must outlive a restart, so that processes are found
    /// again.</summary>
    public required string Folder { get; init; }

    public string Name { get; init; } = "local";

    /// <summary>Files that map images to programs, the first match wins; re-read when they change. The built-in map comes last.</summary>
    public IReadOnlyList<string> ImageFiles { get; init; } = [];

    /// <summary>Where persistent volume claims are folders, by namespace and name; null: claims in <see cref="Folder"/>.</summary>
    public string? ClaimsFolder { get; init; }

    /// <summary>How often memory limits are looked after.</summary>
    public TimeSpan MemoryPeriod { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Over how long a pod's CPU usage is taken.</summary>
    public TimeSpan MetricsPeriod { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The wait before a container's second restart; it doubles up to <see cref="BackoffMax"/>.</summary>
    public TimeSpan CrashBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait after an image was not found; it doubles up to <see cref="BackoffMax"/>.</summary>
    public TimeSpan PullBackoff { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The wait after a volume or a variable could not be made.</summary>
    public TimeSpan ConfigRetry { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>CPUs that pods may ask for, as a multiple of the machine's: programs on a laptop share, so this is more than one.</summary>
    public int CpuOvercommit { get; init; } = 4;

    /// <summary>Whether the pods' processes end with the local cluster; otherwise the next start adopts them.</summary>
    public bool EndPodsOnStop { get; init; } = true;

    /// <summary>Gives a token for a namespace and service account, for the pods' token volumes; null: the file stays empty.</summary>
    public Func<string, string, string>? IssueToken { get; init; }

    /// <summary>Where pods reach the API server: a kubeconfig with it lies beside each service account token. Null: there is
    /// none.</summary>
    public Uri? ApiServer { get; init; }

    /// <summary>The port of 127.0.0.1 on which Ingresses and HTTPRoutes listen; 0: any free one.</summary>
    public int IngressPort { get; init; }

    /// <summary>A node whose folder, image file and claims lie in a cluster's data folder.</summary>
    public static NodeOptions Within(string data) =>
        new()
        {
            Folder = Path.Combine(data, "node"),
            ImageFiles = [Path.Combine(data, "images.yaml")],
            ClaimsFolder = Path.Combine(data, "volumes"),
        };

    /// <summary>The folder of a persistent volume claim.</summary>
    internal string Claim(string ns, string name) =>
        Path.GetFullPath(Path.Combine(ClaimsFolder ?? Path.Combine(Folder, "claims"), ns, name));
}
