using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Controllers.Pods;
using Trainyard.Controllers.Trials;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Preflights;

/// <summary>The Job that looks at a run's data and output before the first trial. Pure.</summary>
internal static class PreflightPods
{
    private static readonly string[] Resources = ["cpu", "memory"];

    /// <summary>A digest of all of the spec that is looked at. What only says how long or how often to search is left out.</summary>
    public static string Digest(TrainingJob job, TrainyardOptions options)
    {
        var sweep = job.Spec.Sweep;
        var looked = job.Spec with
        {
            Sweep = sweep is null
                ? null
                : new()
                {
                    Parameters = sweep.Parameters,
                    Constraints = sweep.Constraints,
                    Enqueue = sweep.Enqueue,
                },
            Output = TrialFiles.Output(job, options),
            Retrain = null,
            History = null,
            Suspend = false,
            TtlAfterFinished = null,
        };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(looked, ApiJson.Default.TrainingJobSpec)))[
            ..16
        ];
    }

    /// <summary>A name for each run and each digest: what was mended is looked at by another Job.</summary>
    public static string NameOf(TrainingJob job, int run, string digest) =>
        string.Create(CultureInfo.InvariantCulture, $"{job.Metadata.Name}-{run}-preflight-{digest[..5]}");

    /// <summary>
    /// It runs where a trial would, as podTemplate says, but our trainer, without accelerators, and it begins though a Secret is missing,
    /// so that all that is wrong is told at once.
    /// </summary>
    /// <param name="parameters">Those of the first trial: what the algorithm says of them is told too.</param>
    /// <param name="ends">What lies farthest out of what is searched: what it says of that as well; null without a sweep.</param>
    public static V1Job Job(
        TrainingJob job,
        int run,
        string name,
        IReadOnlyDictionary<string, JsonElement> parameters,
        IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>? ends,
        TrainyardOptions options
    )
    {
        var template = (job.Spec.Trial ?? new()) with { Image = null, Command = null, Args = null, ActiveDeadline = null };
        var step = new TrainingPods.Step(
            name,
            Labels.PreflightJob(job, run, name),
            V1OwnerReference.To(job),
            TrialFiles.ForPreflight(job, run, parameters, ends, options),
            null,
            null
        );
        var made = TrainingPods.Job(job with { Spec = job.Spec with { Trial = template } }, step, options);
        var pods = made.Spec!.Template!;
        return made with { Spec = made.Spec with { Template = pods with { Spec = Looking(pods.Spec!, job.Spec.HasOwnProgram, options) } } };
    }

    private static V1PodSpec Looking(V1PodSpec pod, bool ownProgram, TrainyardOptions options)
    {
        var mounted = pod.Containers.Single(container => container.Name == TrainingPods.Container).VolumeMounts ?? [];
        var ours = mounted
            .Where(mount => mount.MountPath.StartsWith(Mounts.Credentials, StringComparison.Ordinal))
            .Select(mount => mount.Name)
            .ToHashSet();
        return pod with
        {
            Containers =
            [
                .. pod.Containers.Select(container =>
                    container.Name == TrainingPods.Container ? Looking(container, ownProgram, options) : container
                ),
            ],
            Volumes =
            [
                .. (pod.Volumes ?? []).Select(volume =>
                    ours.Contains(volume.Name) && volume.Secret is { } secret
                        ? volume with
                        {
                            Secret = secret with { Optional = true },
                        }
                        : volume
                ),
            ],
        };
    }

    private static V1Container Looking(V1Container container, bool ownProgram, TrainyardOptions options) =>
        container with
        {
            Image = options.TrainerImage,
            Command = null,
            Args = ownProgram ? [PreflightWord.Command, PreflightWord.OwnProgram] : [PreflightWord.Command],
            Resources = container.Resources is not { } resources
                ? null
                : resources with
                {
                    Requests = Known(resources.Requests),
                    Limits = Known(resources.Limits),
                    Claims = null,
                },
        };

    private static Dictionary<string, ResourceQuantity>? Known(IDictionary<string, ResourceQuantity>? amounts) =>
        amounts?.Where(pair => Resources.Contains(pair.Key)).ToDictionary();
}
