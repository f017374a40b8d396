using Trainyard.Contracts;

namespace Trainyard.Scorer.Stores;

/// <summary>A Secret that is mounted as files; it is read anew for each connection, so that a changed password needs no restart.</summary>
internal sealed class MountedSecret(string name, Func<string, string?> environment)
{
    private const string DefaultFolder = "/etc/trainyard/credentials";
    private readonly string _folder = Path.Combine(environment(ContainerEnvironment.Credentials) ?? DefaultFolder, name);

    /// <summary>An entry; null where there is none.</summary>
    public string? Find(string key) =>
        Path.Combine(_folder, key) is var path && File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } value
            ? value
            : null;

    /// <summary>An entry that there must be.</summary>
    /// <exception cref="FailureException">Credentials: there is none.</exception>
    public string Get(string key) =>
        Find(key) ?? throw new FailureException(FailureClass.Credentials, $"the Secret {name} has no {key}", $"add {key} to it");
}
