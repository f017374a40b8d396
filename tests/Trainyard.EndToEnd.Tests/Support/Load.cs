using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>Callers that ask a predictor for prices from outside, by its route, again and again.</summary>
internal sealed class Load : IAsyncDisposable
{
    private const int Callers = 2;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _done = new();
    private readonly ConcurrentDictionary<int, int> _answers = new();
    private readonly HttpClient _http;
    private readonly int _rows;
    private readonly bool _feedback;
    private readonly Task _calling;

    private Load(Uri address, int rows, bool feedback)
    {
        (_rows, _feedback) = (rows, feedback);

        // Names below localhost are this machine's, whether or not its resolver says so.
        _http = new() { BaseAddress = new UriBuilder(address) { Host = "127.0.0.1" }.Uri };
        _http.DefaultRequestHeaders.Host = address.Authority;
        _calling = Task.WhenAll(Enumerable.Range(0, Callers).Select(CallAsync));
    }

    /// <summary>Begins once the first answer has come.</summary>
    public static async Task<Load> StartAsync(Kubectl kubectl, string predictor, int rows = 1, bool feedback = false)
    {
        await kubectl.WaitAsync("jsonpath={.status.url}", $"predictor/{predictor}");
        var url = new Uri((string)(await kubectl.GetAsync("predictor", predictor))["status"]!["url"]!);
        Assert.SkipUnless(
            url.Host.EndsWith(".localhost", StringComparison.Ordinal) && !url.IsDefaultPort,
            "only the local cluster's routes are reached from here"
        );
        var load = new Load(url, rows, feedback);
        while (load._answers.IsEmpty)
            await Task.WhenAny(Task.Delay(Pause), load._calling);
        return load;
    }

    /// <summary>Requests by status; 0: no answer.</summary>
    public async Task<IReadOnlyDictionary<int, int>> EndAsync()
    {
        await _done.CancelAsync();
        await _calling;
        return _answers;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _http.Dispose();
        _done.Dispose();
    }

    private async Task CallAsync(int caller)
    {
        var random = new Random(caller);
        while (!_done.IsCancellationRequested)
        {
            var sizes = Enumerable.Range(0, _rows).Select(_ => random.Next(60)).ToArray();
            var status = await PredictAsync(sizes);
            _answers.AddOrUpdate(status, 1, (_, count) => count + 1);
            await Task.Delay(Pause);
        }
    }

    private async Task<int> PredictAsync(int[] sizes)
    {
        try
        {
            var rows = new JsonArray([.. sizes.Select(size => (JsonNode)new JsonObject { ["size"] = size })]);
            using var answer = await _http.PostAsJsonAsync(
                "/predict",
                new JsonObject { ["features"] = _rows == 1 ? rows[0]!.DeepClone() : rows }
            );
            if (_feedback && answer.IsSuccessStatusCode)
                await TellAsync((string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["id"]!, truth: 2 * sizes[0]);
            return (int)answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    private async Task TellAsync(string id, int truth)
    {
        using var answer = await _http.PostAsJsonAsync("/feedback", new JsonObject { ["id"] = id, ["truth"] = truth });
    }
}
