using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>
/// The history beside a model: the operator tells the trials of the search, and this step, which has the output's credentials, writes
/// them. A model without its history is better than none: where the operator cannot be asked this is told in the log.
/// </summary>
internal sealed class TrialHistory(OperatorQuestions questions, Action<string> log)
{
    /// <summary>Writes what is not there yet; how many trials the history tells of, null where there is none.</summary>
    /// <param name="earlier">The version whose history tells of trials that may have gone from the cluster; null: none has.</param>
    internal async Task<int?> WriteAsync(IArtifactStore store, string folder, int? earlier, CancellationToken cancellationToken)
    {
        if (!questions.HasOperator)
            return null;
        var path = $"{folder}/{TrialParquet.FileName}";
        if (await store.ReadAsync(path, cancellationToken) is { } written)
            return (await TrialParquet.ReadAsync(written)).Count;
        var (body, why) = await questions.AskAsync("trials", cancellationToken);
        if (body is null)
        {
            log($"warning: the trials are not kept beside the model, since the operator does not tell them: {why}");
            return null;
        }

        var there = Read(body);
        var gone = await GoneAsync(store, earlier, cancellationToken);
        List<TrialRecord> trials = [.. gone.ExceptBy(there.Select(trial => trial.Trial), trial => trial.Trial), .. there];
        await store.CreateAsync(path, await TrialParquet.WriteAsync(TrialColumn.Of(trials)), cancellationToken);
        log($"{trials.Count} trials {store.Uri}/{path}");
        return trials.Count;
    }

    private async Task<IReadOnlyList<TrialRecord>> GoneAsync(IArtifactStore store, int? earlier, CancellationToken cancellationToken)
    {
        if (earlier is not { } version)
            return [];
        var path = $"{ModelVersions.Folder(version)}/{TrialParquet.FileName}";
        if (await store.ReadAsync(path, cancellationToken) is { } kept)
            return await TrialParquet.ReadAsync(kept);
        log($"warning: {store.Uri}/{path} is not there: the trials that spec.history.limit has let go are missing in this history");
        return [];
    }

    private static List<TrialRecord> Read(string lines) =>
        [
            .. lines
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize(line, ContractsJson.Default.TrialRecord)!),
        ];
}
