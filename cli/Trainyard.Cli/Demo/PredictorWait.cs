using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Cli.Demo;

/// <summary>Waits until a Predictor answers.</summary>
internal sealed class PredictorWait(ApiClient client, HttpClient http, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <returns>The folder that it is reached below.</returns>
    /// <exception cref="CliException">It does not answer in time; the message says what its condition says.</exception>
    public async Task<Uri> ReadyAsync(string ns, string name, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var status = (await client.GetAsync<Predictor>(ns, name, cancellationToken)).Status;
            var available = status?.Conditions?.FirstOrDefault(condition => condition.Type == ConditionType.Available);
            if (available?.Status == "True" && status!.Url is { } url && await AnswersAsync(PredictorHttp.Folder(url), cancellationToken))
                return PredictorHttp.Folder(url);

            if (time.GetElapsedTime(started) > Timeout)
            {
                throw new CliException(
                    available?.Status == "True"
                        ? $"the predictor is available, but {status!.Url} does not answer"
                        : $"the predictor is not available: {available?.Message ?? "no status yet"}"
                );
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task<bool> AnswersAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(url, "readyz"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
