using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Trainer;

/// <summary>
/// Asks the operator for trial after trial, and tells it what came of the last. It asks until it is answered: what it tells is then
/// stored, whatever has happened to the operator in between.
/// </summary>
internal sealed class WorkSource : IDisposable
{
    // The operator answers within 20 s, with a trial or without.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // To reach an operator that it has never reached: one that was there will come again, however late.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly HttpClient _client;
    private readonly Uri _url;
    private readonly string _worker;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _begun;
    private bool _reached;

    internal WorkSource(HttpMessageHandler handler, Uri url, string token, string worker, TimeProvider time)
    {
        _client = new(handler, disposeHandler: false) { Timeout = Timeout };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        (_url, _worker, _time, _begun) = (url, worker, time, time.GetUtcNow());
    }

    /// <exception cref="FailureException">Configuration: the environment names no operator.</exception>
    internal static WorkSource From(Func<string, string?> environment, HttpMessageHandler handler)
    {
        var url = environment(ContainerEnvironment.WorkUrl);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address))
            throw new FailureException(FailureClass.Configuration, $"{ContainerEnvironment.WorkUrl} is no URL: {url}");
        return new(
            handler,
            address,
            environment(ContainerEnvironment.WorkToken) ?? "",
            environment(ContainerEnvironment.Worker) ?? Environment.MachineName,
            TimeProvider.System
        );
    }

    /// <summary>The next trial; null where there will be none for this worker.</summary>
    /// <param name="ended">What came of the last trial.</param>
    /// <param name="leaving">Whether it wants no other.</param>
    /// <exception cref="FailureException">UserCode: the operator cannot be reached.</exception>
    internal async Task<WorkOffer?> NextAsync(EndedWork? ended, bool leaving, CancellationToken stop)
    {
        var request = new WorkRequest
        {
            Worker = _worker,
            Ended = ended,
            Leaving = leaving,
        };
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                using var answer = await _client.PostAsJsonAsync(_url, request, ContractsJson.Default.WorkRequest, stop);
                _reached = true;
                if (answer.StatusCode == HttpStatusCode.OK)
                    return await answer.Content.ReadFromJsonAsync(ContractsJson.Default.WorkOffer, stop);
                if (answer.StatusCode is HttpStatusCode.Gone or HttpStatusCode.Unauthorized)
                    return null;
                if (answer.StatusCode == HttpStatusCode.NoContent)
                    pause = FirstPause / 2;
            }
            catch (Exception away) when (away is HttpRequestException or JsonException || IsTimeout(away, stop))
            {
                Despair(away);
            }

            await Task.Delay(pause, _time, stop);
        }
    }

    public void Dispose() => _client.Dispose();

    private void Despair(Exception away)
    {
        if (_reached || _time.GetUtcNow() - _begun < Patience)
            return;
        throw new FailureException(
            FailureClass.UserCode,
            $"the operator cannot be reached at {_url}: {away.Message}",
            "let the pods reach it (network policies, proxies), or set spec.trial.workers to Pod",
            away
        );
    }

    private static bool IsTimeout(Exception exception, CancellationToken stop) =>
        exception is OperationCanceledException && !stop.IsCancellationRequested;
}
