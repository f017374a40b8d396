using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Trainer;

/// <summary>Finds the trial file: TRAINYARD_TRIAL, or /etc/trainyard/trial.json.</summary>
internal static class TrialInput
{
    private const string Place = "/etc/trainyard/trial.json";

    /// <summary>Whether there is one.</summary>
    internal static bool IsThere(Func<string, string?> environment) =>
        !string.IsNullOrEmpty(environment(ContainerEnvironment.Trial)) || File.Exists(Place);

    /// <summary>The trial, or null where none was given.</summary>
    /// <exception cref="FailureException">It is no trial file.</exception>
    internal static TrialFile? Read(Func<string, string?> environment)
    {
        var json = environment(ContainerEnvironment.Trial);
        if (string.IsNullOrEmpty(json))
        {
            if (!File.Exists(Place))
                return null;
            json = File.ReadAllText(Place);
        }

        try
        {
            return JsonSerializer.Deserialize(json, ContractsJson.Default.TrialFile);
        }
        catch (JsonException broken)
        {
            throw new FailureException(FailureClass.Configuration, $"the trial file cannot be read: {broken.Message}", inner: broken);
        }
    }
}
