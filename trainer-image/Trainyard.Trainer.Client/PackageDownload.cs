using k8s.Models;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Trainer.Client;

/// <summary>Brings models of a TrainingJob here, by a pod that goes when it is done.</summary>
public sealed class PackageDownload(ApiClient client, TimeProvider time)
{
    /// <summary>The trainer where the Job that has stored the model has gone.</summary>
    public const string DefaultImage = "trainyard/trainer";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>All files of a package, its manifest and the history beside it among them.</summary>
    /// <param name="job">Whose model it is.</param>
    /// <param name="uri">The version's folder.</param>
    /// <param name="image">The trainer; null: the one that has stored the model, where its Job is still there.</param>
    /// <param name="secret">The Secret that opens the store; null: the job's.</param>
    /// <param name="progress">Told of the bytes so far and of all that will come.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TrainerException">It does not come.</exception>
    public Task<IReadOnlyList<DownloadedFile>> PackageAsync(
        TrainingJob job,
        string uri,
        string? image,
        string? secret,
        Action<long, long> progress,
        CancellationToken cancellationToken
    ) => RunAsync(job, uri, image, secret, [], progress, cancellationToken);

    /// <summary>Manifests and cards of all versions of a job that its store holds, as VERSION/manifest.json and VERSION/card.md.</summary>
    /// <param name="job">Whose they are.</param>
    /// <param name="uri">The folder that the versions lie in.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TrainerException">They do not come.</exception>
    public Task<IReadOnlyList<DownloadedFile>> VersionsAsync(TrainingJob job, string uri, CancellationToken cancellationToken) =>
        RunAsync(job, uri, null, null, ["--versions-of", job.Metadata.Name], (_, _) => { }, cancellationToken);

    private async Task<IReadOnlyList<DownloadedFile>> RunAsync(
        TrainingJob job,
        string uri,
        string? image,
        string? secret,
        string[] more,
        Action<long, long> progress,
        CancellationToken cancellationToken
    )
    {
        var (ns, name) = (job.Metadata.NamespaceProperty!, $"{job.Metadata.Name}-download-{Guid.NewGuid().ToString("n")[..6]}");
        image ??= await ImageAsync(job, cancellationToken) ?? DefaultImage;
        secret ??= job.Spec.Output?.Credentials?.SecretName;
        await client.CreateAsync(TrainerPod.Of(ns, name, image, uri, secret, more), cancellationToken);
        try
        {
            await UntilItRunsAsync(ns, name, cancellationToken);
            var log = client.LogAsync(ns, name, new() { Container = TrainerPod.Container, Follow = true }, cancellationToken);
            return await PackedLines.ReadAsync(log, progress);
        }
        finally
        {
            await client.DeleteAsync<V1Pod>(ns, name, null, CancellationToken.None);
        }
    }

    private async Task<string?> ImageAsync(TrainingJob job, CancellationToken cancellationToken)
    {
        var name = $"{job.Metadata.Name}-{job.Status?.Model?.Run ?? job.Status?.Run}-model";
        var step = await client.FindAsync<V1Job>(job.Metadata.NamespaceProperty, name, cancellationToken);
        var containers = step?.Spec.Template.Spec.Containers;
        return (containers?.FirstOrDefault(container => container.Name == "package") ?? containers?.FirstOrDefault())?.Image;
    }

    private async Task UntilItRunsAsync(string ns, string name, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var pod = await client.GetAsync<V1Pod>(ns, name, cancellationToken);
            var state = pod.Status?.ContainerStatuses?.FirstOrDefault()?.State;
            if (state?.Terminated is { ExitCode: not 0 } end)
                throw new TrainerException($"the pod that reads the model has failed: {end.Message?.Trim() ?? end.Reason}");
            if (state?.Running is not null || state?.Terminated is not null)
                return;
            if (time.GetElapsedTime(began) > Patience)
                throw new TrainerException($"the pod {name} does not start: {Why(pod)}");
            await Task.Delay(Look, time, cancellationToken);
        }
    }

    private static string Why(V1Pod pod) =>
        pod.Status?.ContainerStatuses?.FirstOrDefault()?.State?.Waiting is { } waiting ? $"{waiting.Reason}: {waiting.Message}"
        : pod.Status?.Conditions?.FirstOrDefault(condition => condition.Status == "False") is { } condition
            ? $"{condition.Reason}: {condition.Message}"
        : "nothing tells why";
}
