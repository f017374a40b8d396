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
    internal async Task<int?> WriteAsync(IArtifactStore store, string folder, CancellationToken cancellationToken)
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

        var trials = Read(body);
        await store.CreateAsync(path, await TrialParquet.WriteAsync(TrialColumn.Of(trials)), cancellationToken);
        log($"{trials.Count} trials {store.Uri}/{path}");
        return trials.Count;
    }

    private static List<TrialRecord> Read(string lines) =>
        [
            .. lines
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize(line, ContractsJson.Default.TrialRecord)!),
        ];
}
