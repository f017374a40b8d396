using k8s.Models;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Cli.Downloads;

/// <summary>Brings the model of a TrainingJob here, by a pod that goes when it is done.</summary>
internal sealed class PackageDownload(ApiClient client, TimeProvider time)
{
    public const string DefaultImage = "trainyard/trainer";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>All files of the package, its manifest and the history beside it among them.</summary>
    /// <param name="image">The trainer; null: the one that has stored the model, where its Job is still there.</param>
    /// <param name="secret">The Secret that opens the store; null: the job's.</param>
    /// <exception cref="CliException">There is no model, or it does not come.</exception>
    public async Task<IReadOnlyList<DownloadedFile>> RunAsync(
        TrainingJob job,
        string? image,
        string? secret,
        Action<long, long> progress,
        CancellationToken cancellationToken
    )
    {
        var (ns, name) = (job.Metadata.NamespaceProperty!, $"{job.Metadata.Name}-download-{Guid.NewGuid().ToString("n")[..6]}");
        if (job.Status?.Model is not { } model)
            throw new CliException($"{job.Metadata.Name} has no model yet: it is {job.Status?.Phase?.ToString() ?? "new"}");
        image ??= await ImageAsync(job, cancellationToken) ?? DefaultImage;
        secret ??= job.Spec.Output?.Credentials?.SecretName;
        await client.CreateAsync(DownloadPod.Of(ns, name, image, model.Uri, secret), cancellationToken);
        try
        {
            await UntilItRunsAsync(ns, name, cancellationToken);
            var log = client.LogAsync(ns, name, new() { Container = DownloadPod.Container, Follow = true }, cancellationToken);
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
                throw new CliException($"the pod that reads the model has failed: {end.Message?.Trim() ?? end.Reason}");
            if (state?.Running is not null || state?.Terminated is not null)
                return;
            if (time.GetElapsedTime(began) > Patience)
                throw new CliException($"the pod {name} does not start: {Why(pod)}");
            await Task.Delay(Look, time, cancellationToken);
        }
    }

    private static string Why(V1Pod pod) =>
        pod.Status?.ContainerStatuses?.FirstOrDefault()?.State?.Waiting is { } waiting ? $"{waiting.Reason}: {waiting.Message}"
        : pod.Status?.Conditions?.FirstOrDefault(condition => condition.Status == "False") is { } condition
            ? $"{condition.Reason}: {condition.Message}"
        : "nothing tells why";
}
