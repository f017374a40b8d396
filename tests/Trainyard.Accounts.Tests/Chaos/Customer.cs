using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Trainyard.Accounts.Tests.Support;

namespace Trainyard.Accounts.Tests.Chaos;

/// <summary>
/// Tops up and asks for predictions, one after the other. What gets no answer, or one that says to try again, it sends again under the same
/// key until it knows: so it can say to the last credit what its balance must be.
/// </summary>
internal sealed class Customer(Uri api, string name, int seed) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = api, Timeout = TimeSpan.FromSeconds(40) };
    private readonly Random _random = new(seed);
    private int _done;

    /// <summary>Operations that came to an end.</summary>
    public int Done => Volatile.Read(ref _done);

    /// <summary>What was paid in.</summary>
    public decimal PaidIn { get; private set; }

    /// <summary>The tasks that were accepted.</summary>
    public List<Guid> Tasks { get; } = [];

    public async Task RunAsync(CancellationToken stop)
    {
        await SendAsync(HttpMethod.Post, "/auth/register", new { name, password = App.Password });
        var login = await SendAsync(HttpMethod.Post, "/auth/login", new { name, password = App.Password });
        _http.DefaultRequestHeaders.Authorization = new("Bearer", (string)login.Body!["access_token"]!);
        while (!stop.IsCancellationRequested)
        {
            await ActAsync(_random.Next(10));
            Interlocked.Increment(ref _done);
        }
    }

    public async Task<decimal> BalanceAsync() => (decimal)(await SendAsync(HttpMethod.Get, "/balance", null)).Body!["balance"]!;

    public async Task<JsonNode> TaskAsync(Guid id) => (await SendAsync(HttpMethod.Get, $"/predict/{id}", null)).Body!;

    public void Dispose() => _http.Dispose();

    private async Task ActAsync(int dice)
    {
        if (dice < 3)
        {
            var amount = _random.Next(1, 20_000) / 10_000m;
            if ((await SendAsync(HttpMethod.Post, "/balance/top-up", new { amount })).Status == 200)
                PaidIn += amount;
            return;
        }

        var rows = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => _random.Next(8) == 0 ? (object)new { x = "bad" } : new { x = 1 });
        var answer = await SendAsync(
            HttpMethod.Post,
            dice < 8 ? "/predict" : "/predict/sync",
            new { model = "double", features = rows.ToList() }
        );
        if (answer.Status is 200 or 202)
            Tasks.Add((Guid)answer.Body!["task_id"]!);
    }

    private async Task<(int Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, object? body)
    {
        var key = $"{name}-{Guid.NewGuid()}";
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
                request.Headers.Add("Idempotency-Key", key);
                using var response = await _http.SendAsync(request);
                if ((int)response.StatusCode < 500)
                    return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonNode>());
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
            {
                // No answer: perhaps it was done, perhaps not.
            }

            await Task.Delay(50);
        }
    }
}
