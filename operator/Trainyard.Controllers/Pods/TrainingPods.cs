using System.Text.Json;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Pods;

/// <summary>The Jobs that run a trial, or the last step of a run. Pure.</summary>
internal static class TrainingPods
{
    public const string Container = "trainer";

    /// <summary>Kueue puts Jobs with this label into a queue.</summary>
    public const string QueueLabel = "kueue.x-k8s.io/queue-name";

    /// <summary>What a Job is for.</summary>
    /// <param name="Labels">Of the Job and of its pods.</param>
    /// <param name="Owner">What it goes with.</param>
    /// <param name="ReportUrl">Where it reports; null: nowhere.</param>
    public sealed record Step(
        string Name,
        Dictionary<string, string> Labels,
        V1OwnerReference Owner,
        TrialFile File,
        Uri? ReportUrl,
        string? ReportToken
    )
    {
        /// <summary>Where it asks for trial after trial, with the token; null: the file is its work.</summary>
        public Uri? WorkUrl { get; init; }
    }

    public static V1Job Job(TrainingJob job, Step step, TrainyardOptions options)
    {
        var template = job.Spec.Trial ?? new();
        var labels = template.QueueName is { } queue ? new(step.Labels) { [QueueLabel] = queue } : step.Labels;
        var pods = template
            .PodTemplate.Over(Pods(template, step, options))
            .WithDefaults(job.Status?.Preflight?.TrialBytes)
            .Filled(step.File.Model.Parameters);
        if (job.Spec.HasOwnProgram)
            pods = pods.WithModelFolder(step.File, options);
        return new()
        {
            Metadata = new()
            {
                Name = step.Name,
                NamespaceProperty = job.Metadata.NamespaceProperty,
                Labels = labels,
                Annotations = step.WorkUrl is { } work
                    ? new Dictionary<string, string> { [ApiGroup.WorkUrlAnnotation] = work.ToString() }
                    : null,
                OwnerReferences = [step.Owner],
            },
            Spec = new()
            {
                BackoffLimit = step.WorkUrl is null ? template.Retries : 0,
                ActiveDeadlineSeconds =
                    step.WorkUrl is null && Duration.Parse(template.ActiveDeadline) is { } deadline
                        ? (long)Math.Max(1, deadline.TotalSeconds)
                        : null,
                PodReplacementPolicy = "Failed",
                PodFailurePolicy = FailurePolicy(ContainersOf(pods)),
                Suspend = template.QueueName is null ? null : true,
                Template = pods,
            },
        };
    }

    /// <summary>A pod that the cluster takes away does not count, and what the user must mend is not tried again.</summary>
    public static V1PodFailurePolicy FailurePolicy(IEnumerable<string> containers) =>
        new()
        {
            Rules =
            [
                new() { Action = "Ignore", OnPodConditions = [new() { Type = "DisruptionTarget", Status = "True" }] },
                .. containers.Select(NoUse),
            ],
        };

    private static IEnumerable<string> ContainersOf(V1PodTemplateSpec pods) =>
        pods
            .Spec.Containers.Concat(pods.Spec.InitContainers ?? [])
            .Select(container => container.Name)
            .Intersect([Container, OwnModels.Container])
            .Order(StringComparer.Ordinal);

    private static V1PodFailurePolicyRule NoUse(string container) =>
        new()
        {
            Action = "FailJob",
            OnExitCodes = new()
            {
                ContainerName = container,
                OperatorProperty = "In",
                Values = [.. ExitCode.OfNoUseToTryAgain],
            },
        };

    private static V1PodTemplateSpec Pods(TrialTemplate template, Step step, TrainyardOptions options)
    {
        var mounts = MountsOf(step, options);
        return new()
        {
            Metadata = new()
            {
                Labels = step.Labels,
                Annotations = step.WorkUrl is null
                    ? new Dictionary<string, string>
                    {
                        [ApiGroup.TrialFileAnnotation] = JsonSerializer.Serialize(step.File, ContractsJson.Default.TrialFile),
                    }
                    : null,
            },
            Spec = new()
            {
                RestartPolicy = "Never",
                AutomountServiceAccountToken = false,
                EnableServiceLinks = false,
                SecurityContext = PodSecurity.Pod,
                Containers =
                [
                    new()
                    {
                        Name = Container,
                        Image = template.Image ?? options.TrainerImage,
                        Command = template.Command?.ToList(),
                        Args = template.Args?.ToList(),
                        Env = [.. Environment(step)],
                        Resources = PodTemplateMerge.Resources(template.Resources),
                        VolumeMounts = mounts.VolumeMounts,
                        TerminationMessagePath = template.Metrics?.File,
                        TerminationMessagePolicy = "FallbackToLogsOnError",
                        SecurityContext = PodSecurity.Container,
                    },
                ],
                Volumes = mounts.Volumes,
            },
        };
    }

    private static Mounts MountsOf(Step step, TrainyardOptions options)
    {
        var file = step.File;
        var mounts = (step.WorkUrl is null ? WithTrial() : new())
            .Add(new() { Name = "tmp", EmptyDir = new() }, "/tmp")
            .Add(
                options.TrialCache is { } cache
                    ? new()
                    {
                        Name = "cache",
                        HostPath = new() { Path = cache, Type = "DirectoryOrCreate" },
                    }
                    : new() { Name = "cache", EmptyDir = new() },
                CachePath
            );
        foreach (var source in file.Data.Sources)
        {
            mounts.AddSecret(source.Credentials).AddClaim(source.Uri, write: false).AddClaim(source.DvcRemote, write: false);
        }

        foreach (var log in file.Feedback?.Logs ?? [])
            mounts.AddSecret(log.Credentials).AddClaim(log.Uri, write: false);
        return mounts.AddSecret(file.Output?.Credentials).AddClaim(file.Output?.Uri, write: true);
    }

    private static Mounts WithTrial() =>
        new Mounts().Add(
            new()
            {
                Name = "trial",
                DownwardAPI = new() { Items = [new() { Path = "trial.json", FieldRef = Field() }] },
            },
            "/etc/trainyard",
            readOnly: true
        );

    private const string CachePath = "/var/cache/trainyard";

    private static V1ObjectFieldSelector Field() => new() { FieldPath = $"metadata.annotations['{ApiGroup.TrialFileAnnotation}']" };

    private static IEnumerable<V1EnvVar> Environment(Step step)
    {
        foreach (var variable in step.WorkUrl is { } work ? ForWorker(step, work) : ForTrial(step))
            yield return variable;
        yield return new() { Name = ContainerEnvironment.Credentials, Value = Mounts.Credentials };
        yield return new() { Name = ContainerEnvironment.Volumes, Value = Mounts.Claims };
        yield return new() { Name = ContainerEnvironment.Cache, Value = CachePath };

        // XGBoost's idle threads would otherwise spin away several times the CPU that the work needs.
        yield return new() { Name = "OMP_WAIT_POLICY", Value = "passive" };
    }

    private static IEnumerable<V1EnvVar> ForTrial(Step step)
    {
        yield return From(ContainerEnvironment.Trial, Field());
        if (step.ReportUrl is { } url)
        {
            yield return new() { Name = ContainerEnvironment.ReportUrl, Value = url.ToString() };
            yield return new() { Name = ContainerEnvironment.ReportToken, Value = step.ReportToken };
        }

        foreach (var parameter in ParameterForms.Variables(step.File.Model.Parameters))
            yield return parameter;
    }

    private static IEnumerable<V1EnvVar> ForWorker(Step step, Uri work)
    {
        yield return From(ContainerEnvironment.Worker, new() { FieldPath = "metadata.name" });
        yield return new() { Name = ContainerEnvironment.WorkUrl, Value = work.ToString() };
        yield return new() { Name = ContainerEnvironment.WorkToken, Value = step.ReportToken };
    }

    private static V1EnvVar From(string name, V1ObjectFieldSelector field) => new() { Name = name, ValueFrom = new() { FieldRef = field } };
}
