using k8s.Models;
using Trainyard.Contracts;

namespace Trainyard.Trainer.Client;

/// <summary>
/// A pod that writes what lies in a store to its log: it has the store's credentials or its claim, and reaches stores that only the
/// cluster reaches; who asks needs neither. Pure.
/// </summary>
public static class TrainerPod
{
    /// <summary>The container whose log it is.</summary>
    public const string Container = "pack";

    private const string Credentials = "/etc/trainyard/credentials";
    private const string Claims = "/mnt/trainyard";
    private const string Scheme = "pvc://";

    /// <summary>The pod, not yet created.</summary>
    /// <param name="ns">The namespace of claim and Secret.</param>
    /// <param name="name">The pod's name.</param>
    /// <param name="image">The trainer's.</param>
    /// <param name="uri">A version's folder, or the one above it.</param>
    /// <param name="secret">The Secret that opens the store.</param>
    /// <param name="more">What else the trainer's pack is told.</param>
    public static V1Pod Of(string ns, string name, string image, string uri, string? secret, params string[] more)
    {
        var claim = uri.StartsWith(Scheme, StringComparison.Ordinal) ? uri[Scheme.Length..].Split('/')[0] : null;
        return new()
        {
            Metadata = new()
            {
                Name = name,
                NamespaceProperty = ns,
                Labels = new Dictionary<string, string>
                {
                    ["app.kubernetes.io/name"] = "download",
                    ["app.kubernetes.io/part-of"] = "trainyard",
                },
            },
            Spec = new()
            {
                RestartPolicy = "Never",
                ActiveDeadlineSeconds = 3600,
                AutomountServiceAccountToken = false,
                EnableServiceLinks = false,
                SecurityContext = new()
                {
                    RunAsNonRoot = true,
                    RunAsUser = 65532,
                    RunAsGroup = 65532,
                    FsGroup = 65532,
                    SeccompProfile = new() { Type = "RuntimeDefault" },
                },
                Containers =
                [
                    new()
                    {
                        Name = Container,
                        Image = image,
                        Args = ["pack", uri, .. secret is null ? [] : (string[])["--secret", secret], .. more],
                        Env =
                        [
                            new() { Name = ContainerEnvironment.Credentials, Value = Credentials },
                            new() { Name = ContainerEnvironment.Volumes, Value = Claims },
                        ],
                        TerminationMessagePolicy = "FallbackToLogsOnError",
                        SecurityContext = new()
                        {
                            AllowPrivilegeEscalation = false,
                            ReadOnlyRootFilesystem = true,
                            Capabilities = new() { Drop = ["ALL"] },
                        },
                        VolumeMounts =
                        [
                            new() { Name = "tmp", MountPath = "/tmp" },
                            .. secret is null ? [] : (V1VolumeMount[])[Mount("secret", $"{Credentials}/{secret}")],
                            .. claim is null ? [] : (V1VolumeMount[])[Mount("claim", $"{Claims}/{claim}")],
                        ],
                    },
                ],
                Volumes =
                [
                    new() { Name = "tmp", EmptyDir = new() },
                    .. secret is null
                        ? []
                        : (V1Volume[])
                            [
                                new()
                                {
                                    Name = "secret",
                                    Secret = new() { SecretName = secret },
                                },
                            ],
                    .. claim is null
                        ? []
                        : (V1Volume[])
                            [
                                new()
                                {
                                    Name = "claim",
                                    PersistentVolumeClaim = new() { ClaimName = claim },
                                },
                            ],
                ],
            },
        };
    }

    private static V1VolumeMount Mount(string name, string path) =>
        new()
        {
            Name = name,
            MountPath = path,
            ReadOnlyProperty = true,
        };
}
