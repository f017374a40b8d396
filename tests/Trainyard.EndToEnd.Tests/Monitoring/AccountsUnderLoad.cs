using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.Monitoring;

/// <summary>The accounts as a process of this machine, on a file of SQLite, with a customer who pays and one who cannot.</summary>
internal sealed class AccountsUnderLoad : IAsyncDisposable
{
    private const string Password = "correct horse battery";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("trainyard-accounts-");
    private readonly HttpClient _http;
    private readonly ChildProcess _program;
    private readonly int _port = MonitoringStack.FreePort();

    private AccountsUnderLoad(Uri predictor)
    {
        var address = $"http://127.0.0.1:{_port}";
        _http = new() { BaseAddress = new(address) };
        _program = new(
            Programs.Accounts,
            ["serve"],
            Path.Combine(_folder.FullName, "log"),
            new Dictionary<string, string>
            {
                ["ACCOUNTS_LISTEN"] = address,
                ["ACCOUNTS_DATABASE"] = $"Data Source={_folder.FullName}/accounts.db",
                ["ACCOUNTS_DEADLINESECONDS"] = "10",
                ["ACCOUNTS_LOGINSPERMINUTE"] = "1000",
                ["ACCOUNTS_REQUESTSPERMINUTE"] = "100000",
                ["ACCOUNTS_MODELS__prices__URL"] = predictor.AbsoluteUri,
                ["ACCOUNTS_MODELS__prices__PRICE"] = "0.01",
            }
        );
    }

    /// <param name="predictor">Who answers for the model.</param>
    public static async Task<AccountsUnderLoad> StartAsync(Uri predictor)
    {
        var accounts = new AccountsUnderLoad(predictor);
        var end = TimeProvider.System.GetUtcNow() + Support.Settings.Patience;
        while (!await accounts.IsReadyAsync())
            Assert.True(!accounts._program.HasExited && TimeProvider.System.GetUtcNow() < end, "the accounts do not start");
        return accounts;
    }

    /// <summary>What discovery by Kubernetes would find of it, were it a pod.</summary>
    public JsonObject Pod(string ns) =>
        new()
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "accounts-api",
                ["namespace"] = ns,
                ["labels"] = new JsonObject { ["app.kubernetes.io/name"] = "accounts" },
            },
            ["spec"] = new JsonObject
            {
                ["containers"] = new JsonArray(
                    new JsonObject { ["ports"] = new JsonArray(new JsonObject { ["name"] = "metrics", ["containerPort"] = _port }) }
                ),
            },
            ["status"] = new JsonObject { ["podIP"] = "127.0.0.1" },
        };

    /// <summary>Predictions at once and by the queue, some of a row that the model does not take, and some without the money for
    /// them.</summary>
    public async Task AskAsync(CancellationToken stop)
    {
        var (payer, pauper) = (await CustomerAsync("payer"), await CustomerAsync("pauper"));
        (await SendAsync(payer, "/balance/top-up", new { amount = 1000 })).Dispose();
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            object features = i % 10 == 0 ? new { size = "large" } : new { size = i % 60 };
            var body = new { model = "prices", features };
            (await SendAsync(i % 5 == 0 ? pauper : payer, i % 2 == 0 ? "/predict/sync" : "/predict", body)).Dispose();
            if (i % 50 == 0)
                (await SendAsync(null, "/auth/login", new { name = $"nobody{i}", password = Password })).Dispose();
            await Task.Delay(TimeSpan.FromMilliseconds(40), TimeProvider.System, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            return (await _http.GetAsync("/startupz")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            return false;
        }
    }

    /// <summary>Somebody new; their token.</summary>
    private async Task<string> CustomerAsync(string name)
    {
        var credentials = new { name, password = Password };
        (await SendAsync(null, "/auth/register", credentials)).Dispose();
        using var answer = await SendAsync(null, "/auth/login", credentials);
        return (string)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["access_token"]!;
    }

    private async Task<HttpResponseMessage> SendAsync(string? token, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        return await _http.SendAsync(request);
    }
}
