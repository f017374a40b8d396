using Trainyard.Contracts;

namespace Trainyard.Trainer;

/// <summary>The Secrets that a job names. Those of a preflight are mounted where they are there: it begins without them.</summary>
internal static class NamedSecrets
{
    private const string DefaultFolder = "/etc/trainyard/credentials";

    /// <summary>Those that are not there, each once.</summary>
    internal static IReadOnlyList<string> Missing(TrialFile file, Func<string, string?> environment)
    {
        var root = environment(ContainerEnvironment.Credentials) ?? DefaultFolder;
        return
        [
            .. file
                .Data.Sources.Select(source => source.Credentials)
                .Concat(file.Feedback?.Logs.Select(log => log.Credentials) ?? [])
                .Append(file.Output?.Credentials)
                .Select(reference => reference?.SecretName)
                .OfType<string>()
                .Distinct()
                .Where(name => !IsThere(Path.Combine(root, name))),
        ];
    }

    internal static Failure Fault(string name) =>
        new()
        {
            Class = FailureClass.NotFound,
            Message = $"the secret {name} is not there, or has no keys",
            Hint = "create it in the job's namespace with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or mend secretName",
        };

    private static bool IsThere(string folder) => Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();
}
