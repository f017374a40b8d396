using YamlDotNet.Core;

namespace Trainyard.Local.Node.Pods;

/// <summary>Starts a container's process, or says why it cannot: image, volumes, variables, program, in the order and words of a real
/// kubelet.</summary>
internal sealed class ContainerStarter(NodeServices node, string podIp)
{
    private readonly ImagePull _images = new(node);

    public static string Id(string uid, string container, int attempt) => $"local://{uid}_{container}_{attempt}";

    public string FieldPath(ContainerRecord record) => $"spec.{(record.Init ? "initContainers" : "containers")}{{{record.Name}}}";

    public Dictionary<string, string> Volumes(JsonObject pod) =>
        new PodVolumes(node.Cluster, node.Folders.Pod(pod.Uid()), podIp, node.Options).Prepare(pod);

    /// <summary>The surroundings of an adopted container; null where they cannot be made again.</summary>
    public ContainerSandbox? Sandbox(JsonObject pod, JsonObject spec)
    {
        try
        {
            return node.Images.Find(spec.Text("image")!) is { } image ? Sandbox(pod, spec, image, Volumes(pod)) : null;
        }
        catch (Exception e) when (e is ConfigException or YamlException or IOException)
        {
            return null;
        }
    }

    public (ContainerRecord Record, LiveContainer? Live) Start(JsonObject pod, ContainerRecord record, int attempt, DateTimeOffset now)
    {
        if (_images.Pull(pod, record, FieldPath(record), now, out var waiting) is not { } image)
            return (waiting!, null);
        Dictionary<string, string> volumes;
        try
        {
            volumes = Volumes(pod);
        }
        catch (ConfigException e)
        {
            node.Events.Warning(pod, "FailedMount", e.Message);
            return (record with { RetryAt = now + node.Options.ConfigRetry }, null);
        }
        try
        {
            var sandbox = Sandbox(pod, record.Spec, image, volumes);
            RequireUser(pod, record.Spec, image);
            var process = Process(pod, record.Spec, image, sandbox);
            if (Executable(process) is { } missing)
                return (NotStarted(pod, record, attempt, now, missing), null);
            return Run(pod, record, attempt, now, sandbox, process);
        }
        catch (ConfigException e)
        {
            node.Events.Warning(pod, "Failed", $"Error: {e.Message}", FieldPath(record));
            return (
                record with
                {
                    Phase = ContainerPhase.Waiting,
                    Reason = "CreateContainerConfigError",
                    Message = e.Message,
                    RetryAt = now + node.Options.ConfigRetry,
                },
                null
            );
        }
    }

    private (ContainerRecord, LiveContainer) Run(
        JsonObject pod,
        ContainerRecord record,
        int attempt,
        DateTimeOffset now,
        ContainerSandbox sandbox,
        ProcessSpec process
    )
    {
        var path = FieldPath(record);
        node.Events.Normal(pod, "Created", "Container created", path);
        File.WriteAllBytes(node.Folders.Message(pod.Uid(), record.Name), []);
        var run = ContainerRun.Start(node.Folders.Run(pod.Uid(), record.Name, attempt), process, node.Time);
        node.Events.Normal(pod, "Started", "Container started", path);
        var started = record with
        {
            Phase = ContainerPhase.Running,
            StartedAt = now,
            ContainerId = Id(pod.Uid(), record.Name, attempt),
            Message = null,
            RetryAt = null,
            FailedStarts = 0,
        };
        return (started, new LiveContainer(record.Spec, run, sandbox));
    }

    private ContainerSandbox Sandbox(JsonObject pod, JsonObject spec, LocalImage image, Dictionary<string, string> volumes)
    {
        var variables = ContainerVariables.Of(node.Cluster, pod, spec, podIp, image);
        var paths = node.Folders.Mount(pod, spec, volumes);
        foreach (var name in variables.Keys.ToList())
            variables[name] = paths.Variable(variables[name]);
        var folder = node.Folders.Container(pod.Uid(), spec.Text("name")!);
        variables.TryAdd("TMPDIR", Path.Combine(folder, "tmp"));
        variables.TryAdd("HOME", Path.Combine(folder, "root"));
        variables.TryAdd("TRAINYARD_TERMINATION_LOG", node.Folders.Message(pod.Uid(), spec.Text("name")!));
        variables.TryAdd("TRAINYARD_CREDENTIALS", Path.Combine(folder, "root", "etc", "trainyard", "credentials"));
        variables.TryAdd("TRAINYARD_VOLUMES", Path.Combine(folder, "root", "mnt", "trainyard"));
        return new ContainerSandbox(paths, variables, node.Folders.WorkingFolder(pod, spec, paths), podIp, spec);
    }

    /// <summary>The user is not switched here, but what a real node refuses for it is refused.</summary>
    private static void RequireUser(JsonObject pod, JsonObject spec, LocalImage image)
    {
        JsonNode? Setting(string field) => spec.At("securityContext." + field) ?? pod.At("spec.securityContext." + field);
        if (!Setting("runAsNonRoot").True())
            return;
        var where = $"(pod: \"{pod.Name()}_{pod.Namespace()}({pod.Uid()})\", container: {spec.Text("name")})";
        if (Setting("runAsUser").Integer() == 0)
            throw new ConfigException("container's runAsUser breaks non-root policy " + where);
        if (Setting("runAsUser") is null && image.Root)
            throw new ConfigException("container has runAsNonRoot and image will run as root " + where);
    }

    /// <summary>command replaces the image's program and its arguments, args only the latter.</summary>
    private static ProcessSpec Process(JsonObject pod, JsonObject spec, LocalImage image, ContainerSandbox sandbox)
    {
        var command = spec.Texts("command");
        var args = spec.Texts("args");
        var own = command.Concat(args).Select(a => sandbox.Paths.Command(ContainerVariables.Expand(a, sandbox.Variables)));
        List<string> line = command.Count > 0 ? [.. own] : [.. image.Command, .. args.Count > 0 ? own : image.Args];
        if (line.Count == 0)
        {
            throw new ConfigException(
                $"no command specified for container {spec.Text("name")} of pod {pod.Name()}, and its image names none"
            );
        }

        return new ProcessSpec(line, sandbox.Variables, sandbox.Folder);
    }

    /// <summary>Null if the program is there; otherwise the words of a real runtime.</summary>
    private static string? Executable(ProcessSpec process)
    {
        var program = process.Command[0];
        var found = program.Contains('/')
            ? File.Exists(Path.Combine(process.WorkingFolder, program))
            : process
                .Variables.GetValueOrDefault("PATH", "")
                .Split(':')
                .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));
        if (found)
            return null;
        var cause = program.Contains('/') ? $"stat {program}: no such file or directory" : "executable file not found in $PATH";
        return $"failed to create containerd task: failed to create shim task: OCI runtime create failed: unable to start container "
            + $"process: exec: \"{program}\": {cause}: unknown";
    }

    private ContainerRecord NotStarted(JsonObject pod, ContainerRecord record, int attempt, DateTimeOffset now, string why)
    {
        node.Events.Normal(pod, "Created", "Container created", FieldPath(record));
        node.Events.Warning(pod, "Failed", $"Error: {why}", FieldPath(record));
        var id = Id(pod.Uid(), record.Name, attempt);
        var end = new Termination(128, "StartError", why, DateTimeOffset.UnixEpoch, now, id);
        var delay = PodDecision.RestartDelay(record.Crashes, node.Options);
        return record with
        {
            Phase = ContainerPhase.Terminated,
            End = end,
            ContainerId = id,
            RetryAt = now + (delay > TimeSpan.Zero ? delay : node.Options.CrashBackoff),
        };
    }
}
