namespace Trainyard.Local.Node.Pods;

/// <summary>Where the node keeps what belongs to pods and to the runs of their containers.</summary>
/// <remarks>
/// <code>
/// pods/UID/volumes/NAME                  a volume
/// pods/UID/containers/NAME/root/...      links to the mounted volumes, at their mount paths
/// pods/UID/containers/NAME/tmp           /tmp
/// pods/UID/containers/NAME/message       the termination message
/// runs/UID_NAME_ATTEMPT.*                see ContainerRun
/// </code>
/// </remarks>
internal sealed class ContainerFolders(string root)
{
    public string Runs { get; } = Directory.CreateDirectory(Path.Combine(root, "runs")).FullName;

    public string Pod(string uid) => Path.Combine(root, "pods", uid);

    public string Container(string uid, string container) => Path.Combine(Pod(uid), "containers", container);

    public string Message(string uid, string container) => Path.Combine(Container(uid, container), "message");

    public string Run(string uid, string container, int attempt) => Path.Combine(Runs, $"{uid}_{container}_{attempt}");

    public string Log(string uid, string container, int attempt) => Run(uid, container, attempt) + ".log";

    /// <summary>
    /// How often a container was started: the first attempt is 0. The folder is not listed, which would take longer with each pod that has
    /// ended.
    /// </summary>
    public int Attempts(string uid, string container)
    {
        var attempts = 0;
        while (File.Exists(Log(uid, container, attempts)))
            attempts++;
        return attempts;
    }

    /// <summary>The logs of a pod's containers.</summary>
    public IEnumerable<string> Logs(string uid)
    {
        var containers = Path.Combine(Pod(uid), "containers");
        if (!Directory.Exists(containers))
            return [];
        return from folder in Directory.GetDirectories(containers)
               let name = Path.GetFileName(folder)
               from attempt in Enumerable.Range(0, Attempts(uid, name))
               select Log(uid, name, attempt);
    }

    /// <summary>Runs by pod, of all pods that ever ran here and were not removed.</summary>
    public ILookup<string, string> AllRuns() =>
        Directory
            .GetFiles(Runs, "*.log")
            .ToLookup(f => Path.GetFileName(f).Split('_')[0], f => Path.Combine(Runs, Path.GetFileNameWithoutExtension(f)));

    public void Remove(string uid)
    {
        foreach (var log in Logs(uid).ToList())
        {
            foreach (var suffix in (string[])[".pid", ".main", ".exit", ".exit.new", ".log.times", ".log"])
                File.Delete(log[..^".log".Length] + suffix);
        }

        if (Directory.Exists(Pod(uid)))
            Directory.Delete(Pod(uid), recursive: true);
    }

    /// <summary>The sandbox of a container's next run: its folders made, its volumes linked, its paths and variables known.</summary>
    public PathMap Mount(JsonObject pod, JsonObject container, IReadOnlyDictionary<string, string> volumes)
    {
        var folder = Container(pod.Uid(), container.Text("name")!);
        var view = Directory.CreateDirectory(Path.Combine(folder, "root")).FullName;
        var paths = new PathMap();
        paths.Add("/tmp", Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName, yields: true);
        var mounts = container
            .Objects("volumeMounts")
            .Select(m =>
                (
                    Path: m.Text("mountPath")!.TrimEnd('/'),
                    Target: Path.Combine(volumes[m.Text("name")!], m.Text("subPath") ?? "").TrimEnd('/')
                )
            )
            .OrderBy(m => m.Path.Length)
            .ToList();
        foreach (var (path, target) in mounts)
        {
            var holdsOthers = mounts.Any(m => m.Path.StartsWith(path + "/", StringComparison.Ordinal));
            if (holdsOthers)
                LinkEntries(view + path, target);
            else
                Link(view + path, target);
            paths.Add(path, holdsOthers ? view + path : target);
            // Folders that only the mounts make exist: /etc/trainyard, where /etc/trainyard/credentials/s3 is mounted.
            for (
                var parent = Path.GetDirectoryName(path);
                parent is { Length: > 1 } && !Directory.Exists(parent);
                parent = Path.GetDirectoryName(parent)
            )
            {
                if (!paths.Has(parent))
                    paths.Add(parent, view + parent);
            }
        }
        paths.Add(container.Text("terminationMessagePath") ?? "/dev/termination-log", Message(pod.Uid(), container.Text("name")!));
        return paths;
    }

    /// <summary>The folder in which the program starts.</summary>
    public string WorkingFolder(JsonObject pod, JsonObject container, PathMap paths)
    {
        var view = Path.Combine(Container(pod.Uid(), container.Text("name")!), "root");
        if (container.Text("workingDir") is not { Length: > 0 } wanted)
            return view;
        var real = paths.Path(wanted);
        return Directory.Exists(real) ? real : Directory.CreateDirectory(view + wanted).FullName;
    }

    /// <summary>A mount with others inside it: a folder of our own with a link to each entry of the volume.</summary>
    private static void LinkEntries(string at, string target)
    {
        Directory.CreateDirectory(at);
        foreach (var entry in Directory.EnumerateFileSystemEntries(target))
            Link(Path.Combine(at, Path.GetFileName(entry)), Path.Combine(target, Path.GetFileName(entry)));
    }

    private static void Link(string at, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(at)!);
        var made = at + ".new";
        File.Delete(made);
        Directory.CreateSymbolicLink(made, target);
        if (Directory.Exists(at) && new DirectoryInfo(at).LinkTarget is null)
            Directory.Delete(at, recursive: true);
        Native.Rename(made, at);
    }
}
