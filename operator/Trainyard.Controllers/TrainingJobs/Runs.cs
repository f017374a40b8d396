using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>The names and objects of a run. Pure.</summary>
internal static class Runs
{
    /// <summary>The name of a trial: job, run and number.</summary>
    public static string TrialName(TrainingJob job, int run, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{job.Metadata.Name}-{run}-{number:00000}");

    /// <summary>The name of a run's last step.</summary>
    public static string ModelName(TrainingJob job, int run) =>
        string.Create(CultureInfo.InvariantCulture, $"{job.Metadata.Name}-{run}-model");

    /// <summary>The name of a run's reused worker.</summary>
    public static string WorkerName(TrainingJob job, int run, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{job.Metadata.Name}-{run}-w{index}");

    public static Trial Trial(TrainingJob job, int run, int number, IReadOnlyDictionary<string, JsonElement> parameters) =>
        new()
        {
            Metadata = new()
            {
                Name = TrialName(job, run, number),
                NamespaceProperty = job.Metadata.NamespaceProperty,
                Labels = Labels.Trial(job, run),
                OwnerReferences = [V1OwnerReference.To(job)],
            },
            Spec = new()
            {
                TrainingJob = job.Metadata.Name!,
                Run = run,
                Number = number,
                Parameters = parameters,
            },
        };

    /// <summary>
    /// A digest of what cannot change once a run has begun. Its first letters name the way it was made: one that was made in another way
    /// says nothing.
    /// </summary>
    public static string Frozen(TrainingJobSpec spec)
    {
        var frozen = spec with
        {
            Objective = new() { Metric = spec.Objective.Metric, Goal = spec.Objective.ResolvedGoal },
            Sweep = spec.Sweep is { } sweep ? new() { Parameters = sweep.Parameters, Constraints = sweep.Constraints } : null,
            Trial = null,
            Output = null,
            Retrain = null,
            History = null,
            Suspend = false,
            TtlAfterFinished = null,
        };
        return Way
            + Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(frozen, ApiJson.Default.TrainingJobSpec)))[..32];
    }

    /// <summary>The digest that the present run was begun with; null where it has not begun, or says nothing.</summary>
    public static string? FrozenBefore(TrainingJob job) =>
        job.Status?.Frozen is { } frozen && frozen.StartsWith(Way, StringComparison.Ordinal) ? frozen : null;

    /// <summary>Whether what cannot change has changed.</summary>
    public static bool HasThawed(TrainingJob job) => FrozenBefore(job) is { } frozen && frozen != Frozen(job.Spec);

    private const string Way = "3:";
}
