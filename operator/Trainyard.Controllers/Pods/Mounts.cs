using k8s.Models;
using Trainyard.Contracts;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Pods;

/// <summary>The volumes of a pod and where its one container sees them. Each is mounted once, however often it is asked for.</summary>
internal sealed class Mounts
{
    public const string Credentials = "/etc/trainyard/credentials";
    public const string Claims = "/mnt/trainyard";

    private readonly List<V1Volume> _volumes = [];
    private readonly List<V1VolumeMount> _mounts = [];

    public IList<V1Volume> Volumes => _volumes;

    public IList<V1VolumeMount> VolumeMounts => _mounts;

    public Mounts Add(V1Volume volume, string path, bool? readOnly = null)
    {
        _volumes.Add(volume);
        _mounts.Add(
            new()
            {
                Name = volume.Name,
                MountPath = path,
                ReadOnlyProperty = readOnly,
            }
        );
        return this;
    }

    /// <summary>A Secret as files. The operator itself never reads it.</summary>
    public Mounts AddSecret(CredentialsReference? reference)
    {
        if (reference is null || _mounts.Any(mount => mount.MountPath == $"{Credentials}/{reference.SecretName}"))
            return this;
        return Add(
            new()
            {
                Name = $"secret-{_volumes.Count}",
                Secret = new() { SecretName = reference.SecretName },
            },
            $"{Credentials}/{reference.SecretName}",
            readOnly: true
        );
    }

    /// <summary>The claim that a pvc://CLAIM/path names; nothing for other places. Written to where anybody asks for that.</summary>
    public Mounts AddClaim(string? uri, bool write)
    {
        const string scheme = "pvc://";
        if (uri?.StartsWith(scheme, StringComparison.Ordinal) != true)
            return this;
        var claim = uri[scheme.Length..].Split('/')[0];
        var path = $"{Claims}/{claim}";
        var at = _mounts.FindIndex(mount => mount.MountPath == path);
        if (at < 0)
        {
            return Add(
                new()
                {
                    Name = $"claim-{_volumes.Count}",
                    PersistentVolumeClaim = new() { ClaimName = claim },
                },
                path,
                write ? null : true
            );
        }

        if (write)
            _mounts[at] = _mounts[at] with { ReadOnlyProperty = null };
        return this;
    }
}
