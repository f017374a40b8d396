using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary>
/// The history beside a model: the operator tells the trials of the search, and this step, which has the output's credentials, writes
/// them. A model without its history is better than none: where the operator cannot be asked this is told in the log.
/// </summary>
internal sealed class TrialHistory(HttpMessageHandler handler, TimeProvider time, Action<string> log)
{
    private const int Tries = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>Writes what is not there yet; how many trials the history tells of, null where there is none.</summary>
    internal async Task<int?> WriteAsync(
        IArtifactStore store,
        string folder,
        Func<string, string?> environment,
        CancellationToken cancellationToken
    )
    {
        if (environment(ContainerEnvironment.ReportUrl) is not { Length: > 0 } url)
            return null;
        var path = $"{folder}/{TrialParquet.FileName}";
        if (await store.ReadAsync(path, cancellationToken) is { } written)
            return (await TrialParquet.ReadAsync(written)).Count;
        if (await AskAsync(new($"{url}/trials"), environment(ContainerEnvironment.ReportToken), cancellationToken) is not { } trials)
            return null;
        await store.CreateAsync(path, await TrialParquet.WriteAsync(TrialColumn.Of(trials)), cancellationToken);
        log($"{trials.Count} trials {store.Uri}/{path}");
        return trials.Count;
    }

    private async Task<IReadOnlyList<TrialRecord>?> AskAsync(Uri url, string? token, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(handler, disposeHandler: false);
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        var why = "";
        for (var (trial, pause) = (1, FirstPause); trial <= Tries; (trial, pause) = (trial + 1, pause * 2))
        {
            try
            {
                using var answer = await client.GetAsync(url, cancellationToken);
                if (answer.IsSuccessStatusCode)
                    return Read(await answer.Content.ReadAsStringAsync(cancellationToken));
                why = $"{(int)answer.StatusCode} {answer.StatusCode}";
                if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.NotFound)
                    break;
            }
            catch (HttpRequestException away)
            {
                why = away.Message;
            }

            if (trial < Tries)
                await Task.Delay(pause, time, cancellationToken);
        }

        log($"warning: the trials are not kept beside the model, since the operator does not tell them: {why}");
        return null;
    }

    private static List<TrialRecord> Read(string lines) =>
        [
            .. lines
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize(line, ContractsJson.Default.TrialRecord)!),
        ];
}
