namespace Trainyard.Runtime;

/// <summary>One container of a pod.</summary>
public sealed record V1Container : Extensible
{
    public required string Name { get; init; }

    public string? Image { get; init; }

    public string? ImagePullPolicy { get; init; }

    public IReadOnlyList<string>? Command { get; init; }

    public IReadOnlyList<string>? Args { get; init; }

    public string? WorkingDir { get; init; }

    public IReadOnlyList<V1EnvVar>? Env { get; init; }

    public IReadOnlyList<V1ContainerPort>? Ports { get; init; }

    public V1ResourceRequirements? Resources { get; init; }

    public IReadOnlyList<V1VolumeMount>? VolumeMounts { get; init; }

    public V1Probe? StartupProbe { get; init; }

    public V1Probe? ReadinessProbe { get; init; }

    public V1Probe? LivenessProbe { get; init; }

    public V1Lifecycle? Lifecycle { get; init; }

    public string? TerminationMessagePath { get; init; }

    /// <summary>File or FallbackToLogsOnError.</summary>
    public string? TerminationMessagePolicy { get; init; }

    public V1SecurityContext? SecurityContext { get; init; }
}

/// <summary>One variable of a container's environment.</summary>
public sealed record V1EnvVar : Extensible
{
    public required string Name { get; init; }

    public string? Value { get; init; }

    public V1EnvVarSource? ValueFrom { get; init; }
}

/// <summary>Where a variable's value comes from.</summary>
public sealed record V1EnvVarSource : Extensible
{
    public V1SecretKeySelector? SecretKeyRef { get; init; }

    public V1ConfigMapKeySelector? ConfigMapKeyRef { get; init; }

    public V1ObjectFieldSelector? FieldRef { get; init; }
}

/// <summary>One key of a Secret.</summary>
public sealed record V1SecretKeySelector : Extensible
{
    public required string Name { get; init; }

    public required string Key { get; init; }

    public bool? Optional { get; init; }
}

/// <summary>One key of a ConfigMap.</summary>
public sealed record V1ConfigMapKeySelector : Extensible
{
    public required string Name { get; init; }

    public required string Key { get; init; }

    public bool? Optional { get; init; }
}

/// <summary>A field of the pod itself.</summary>
public sealed record V1ObjectFieldSelector : Extensible
{
    public required string FieldPath { get; init; }
}

/// <summary>A port that a container listens on.</summary>
public sealed record V1ContainerPort : Extensible
{
    public string? Name { get; init; }

    public int ContainerPort { get; init; }

    public string? Protocol { get; init; }
}

/// <summary>What a container asks for and may use, as quantities such as 500m or 1Gi.</summary>
public sealed record V1ResourceRequirements : Extensible
{
    public IReadOnlyDictionary<string, string>? Requests { get; init; }

    public IReadOnlyDictionary<string, string>? Limits { get; init; }
}

/// <summary>Where a volume appears in a container.</summary>
public sealed record V1VolumeMount : Extensible
{
    public required string Name { get; init; }

    public required string MountPath { get; init; }

    public string? SubPath { get; init; }

    public bool? ReadOnly { get; init; }
}

/// <summary>How a container's health is asked.</summary>
public sealed record V1Probe : Extensible
{
    public V1HttpGetAction? HttpGet { get; init; }

    public V1TcpSocketAction? TcpSocket { get; init; }

    public V1ExecAction? Exec { get; init; }

    public int? InitialDelaySeconds { get; init; }

    public int? PeriodSeconds { get; init; }

    public int? TimeoutSeconds { get; init; }

    public int? SuccessThreshold { get; init; }

    public int? FailureThreshold { get; init; }
}

/// <summary>An HTTP request to the container.</summary>
public sealed record V1HttpGetAction : Extensible
{
    public string? Path { get; init; }

    public IntOrString Port { get; init; }

    public string? Scheme { get; init; }
}

/// <summary>A connection to the container.</summary>
public sealed record V1TcpSocketAction : Extensible
{
    public IntOrString Port { get; init; }
}

/// <summary>A command in the container.</summary>
public sealed record V1ExecAction : Extensible
{
    public IReadOnlyList<string>? Command { get; init; }
}

/// <summary>What happens around a container's life.</summary>
public sealed record V1Lifecycle : Extensible
{
    public V1LifecycleHandler? PreStop { get; init; }
}

public sealed record V1LifecycleHandler : Extensible
{
    public V1ExecAction? Exec { get; init; }

    public V1HttpGetAction? HttpGet { get; init; }

    public V1SleepAction? Sleep { get; init; }
}

public sealed record V1SleepAction : Extensible
{
    public long Seconds { get; init; }
}

/// <summary>What a container may do.</summary>
public sealed record V1SecurityContext : Extensible
{
    public bool? AllowPrivilegeEscalation { get; init; }

    public bool? ReadOnlyRootFilesystem { get; init; }

    public bool? RunAsNonRoot { get; init; }

    public V1Capabilities? Capabilities { get; init; }

    public V1SeccompProfile? SeccompProfile { get; init; }
}

/// <summary>POSIX capabilities added and dropped.</summary>
public sealed record V1Capabilities : Extensible
{
    public IReadOnlyList<string>? Add { get; init; }

    public IReadOnlyList<string>? Drop { get; init; }
}
