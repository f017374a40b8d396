using k8s.Models;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Pods;

/// <summary>What every pod of ours may do: as little as the restricted Pod Security Standard asks for.</summary>
internal static class PodSecurity
{
    private const long NonRoot = 65532;

    public static V1PodSecurityContext Pod { get; } =
        new()
        {
            RunAsNonRoot = true,
            RunAsUser = NonRoot,
            RunAsGroup = NonRoot,
            FsGroup = NonRoot,
            SeccompProfile = new() { Type = "RuntimeDefault" },
        };

    public static V1SecurityContext Container { get; } =
        new()
        {
            AllowPrivilegeEscalation = false,
            ReadOnlyRootFilesystem = true,
            Capabilities = new() { Drop = ["ALL"] },
        };
}
