using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>
/// Removes the oldest versions beyond those that spec.retrain.keep leaves. This step has the output's credentials; which versions serve it
/// asks the operator at that moment, and where it cannot be asked all stay until the next run. Versions of another TrainingJob that writes
/// to the same place are not looked at.
/// </summary>
internal sealed class Retention(OperatorQuestions questions, Action<string> log)
{
    /// <summary>Removes what is too much. A store that does not let it is told in the log: the model is there all the same.</summary>
    internal async Task ApplyAsync(IArtifactStore store, TrialFile trial, int version, CancellationToken cancellationToken)
    {
        if (trial is not { Keep: { } keep, Owner: { } owner })
            return;
        try
        {
            var own = await ModelVersions.OfAsync(store, owner[..owner.LastIndexOf('/')], cancellationToken);
            int[] surplus = [.. own.Where(other => other != version).OrderDescending().Skip(keep - 1)];
            if (surplus.Length > 0)
                await RemoveAsync(store, surplus, cancellationToken);
        }
        catch (FailureException refused)
        {
            log($"warning: old versions stay: {refused.Message}");
        }
    }

    private async Task RemoveAsync(IArtifactStore store, int[] surplus, CancellationToken cancellationToken)
    {
        var (body, why) = questions.HasOperator
            ? await questions.AskAsync("serving", cancellationToken)
            : (null, "it has no address for reports");
        if (body is null)
        {
            log($"warning: {surplus.Length} old versions stay, since the operator does not tell which of them serve: {why}");
            return;
        }

        var serving = JsonSerializer.Deserialize(body, ContractsJson.Default.ListString)!.Select(model => model.TrimEnd('/')).ToHashSet();
        foreach (var version in surplus)
        {
            var folder = ModelVersions.Folder(version);
            if (serving.Contains($"{store.Uri}/{folder}") || await IsServedAsync(store, folder, serving, cancellationToken))
            {
                log($"version {version} stays: it serves");
                continue;
            }

            await ModelVersions.RemoveAsync(store, version, cancellationToken);
            log($"version {version} is removed");
        }
    }

    /// <summary>A Predictor may know the same store by another URI.</summary>
    private static async Task<bool> IsServedAsync(
        IArtifactStore store,
        string folder,
        HashSet<string> serving,
        CancellationToken cancellationToken
    ) =>
        await store.ReadAsync($"{folder}/{Manifest.FileName}", cancellationToken) is { } manifest
        && serving.Contains(ModelPackage.DigestOf(manifest));
}
