using k8s.Models;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Pods;

/// <summary>
/// Programs of the user's own and their models. Such a program leaves its model in a folder; in the last step a container of ours comes
/// after it, in the same pod, and stores what it finds there: it knows the store, and a program need not. Pure.
/// </summary>
internal static class OwnModels
{
    /// <summary>The container that stores the model.</summary>
    public const string Container = "package";

    private const string Volume = "trainyard-model";
    private const string Folder = "/var/lib/trainyard/model";

    /// <summary>A template whose program has a folder for a model; in the last step with the container that stores it.</summary>
    public static V1PodTemplateSpec WithModelFolder(this V1PodTemplateSpec template, TrialFile file, TrainyardOptions options)
    {
        var spec = template.Spec with { Volumes = [.. template.Spec.Volumes ?? [], new() { Name = Volume, EmptyDir = new() }] };
        var program = Own(spec) is { } own ? own with { Env = [.. own.Env, Variable], VolumeMounts = [.. own.VolumeMounts, Mount] } : null;
        if (program is null)
            return template;
        var others = spec.Containers.Where(container => container.Name != TrainingPods.Container);
        return template with
        {
            Spec = file.Number is null
                ? spec with
                {
                    InitContainers = [.. spec.InitContainers ?? [], program],
                    Containers = [Ours(program, options), .. others],
                }
                : spec with
                {
                    Containers = [program, .. others],
                },
        };
    }

    /// <summary>The container whose end is that of the step.</summary>
    public static string Last(IEnumerable<V1Pod> pods) =>
        pods.Any(pod => Program(pod) is not null || pod.Spec?.Containers?.Any(container => container.Name == Container) == true)
            ? Container
            : TrainingPods.Container;

    /// <summary>How that container is: the program, or what comes after it once it has done its part.</summary>
    public static V1ContainerStatus? StatusOf(V1Pod pod) =>
        Program(pod) is not { } program ? Find(pod.Status?.ContainerStatuses, TrainingPods.Container)
        : program.State?.Terminated is { ExitCode: 0 } ? Find(pod.Status?.ContainerStatuses, Container)
        : program;

    /// <summary>When the program began, where something of ours comes after it.</summary>
    public static DateTimeOffset? StartedAt(V1Pod pod) =>
        Program(pod)?.State is { } state ? state.Running?.StartedAt ?? state.Terminated?.StartedAt : null;

    /// <summary>A program may store its model itself: then its word counts, not that of the container that has found none.</summary>
    public static LastWord? Word(V1Pod pod, LastWord? last) =>
        last is { Outcome: TrialOutcome.Succeeded, Model: null }
        && StepResults.Word(Program(pod)?.State?.Terminated?.Message) is { Outcome: TrialOutcome.Succeeded } own
            ? own
            : last;

    private static V1Container? Own(V1PodSpec spec) =>
        spec.Containers.FirstOrDefault(container => container.Name == TrainingPods.Container);

    private static V1ContainerStatus? Program(V1Pod pod) => Find(pod.Status?.InitContainerStatuses, TrainingPods.Container);

    private static V1ContainerStatus? Find(IEnumerable<V1ContainerStatus>? all, string name) =>
        all?.FirstOrDefault(container => container.Name == name);

    private static V1EnvVar Variable => new() { Name = ContainerEnvironment.ModelFolder, Value = Folder };

    private static V1VolumeMount Mount => new() { Name = Volume, MountPath = Folder };

    /// <summary>It has what the program has to read and write by, and no more: the two never run at the same time.</summary>
    private static V1Container Ours(V1Container program, TrainyardOptions options) =>
        new()
        {
            Name = Container,
            Image = options.TrainerImage,
            Args = ["adopt", Folder],
            Env = program.Env,
            Resources = program.Resources,
            VolumeMounts = program.VolumeMounts,
            TerminationMessagePolicy = "FallbackToLogsOnError",
            SecurityContext = PodSecurity.Container,
        };
}
