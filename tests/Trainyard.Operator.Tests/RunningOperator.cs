using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Trainyard.Controllers.Reports;

namespace Trainyard.Operator.Tests;

/// <summary>The whole process, over its own command line, against an API server that holds one job and one trial.</summary>
internal sealed class RunningOperator : IAsyncDisposable
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes("0123456789abcdef");

    /// <summary>What the trial may report with.</summary>
    public static readonly string Token = new ReportTokens(Key).Of("trial-uid");

    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-operator-").FullName;
    private readonly HttpClient _http = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly int _reports = StubApi.FreePort();
    private readonly int _health = StubApi.FreePort();
    private StubApi _api = null!;
    private Task<int> _running = null!;

    private RunningOperator() { }

    /// <summary>Starts it, with these flags beside those that it needs, and waits until it is ready.</summary>
    public static async Task<RunningOperator> StartAsync(params string[] flags)
    {
        var started = new RunningOperator();
        await started.StartWithAsync(flags);
        return started;
    }

    public Task<string> HealthAsync(string path) => _http.GetStringAsync($"http://127.0.0.1:{_health}/{path}");

    /// <summary>What a trial, or whoever says that he is it, is answered.</summary>
    public Task<HttpResponseMessage> ReportAsync(string body, string token, string trial = "sonar-1-00000") =>
        SendAsync(HttpMethod.Post, $"reports/default/{trial}", token, new StringContent(body, Encoding.UTF8, "application/json"));

    /// <summary>What is answered to whoever comes with a token.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string token, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, $"http://127.0.0.1:{_reports}/{path}") { Content = content };
        if (token.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return _http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Assert.Equal(0, await _running);
        await _api.DisposeAsync();
        _http.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartWithAsync(string[] flags)
    {
        _api = await StubApi.StartAsync(
            new()
            {
                ["trainingjobs"] = """
                {"metadata":{"name":"sonar","namespace":"default","uid":"job-uid","resourceVersion":"1","generation":1},
                 "spec":{"data":{"sources":[{"name":"a","uri":"s3://a"}],"label":["l"]},"model":{"task":"Regression","algorithm":"Linear"},"objective":{"metric":"rmse"}}}
                """,
                ["trials"] = """
                {"metadata":{"name":"sonar-1-00000","namespace":"default","uid":"trial-uid","resourceVersion":"2"},
                 "spec":{"trainingJob":"sonar","run":1,"number":0,"parameters":{}}}
                """,
            }
        );
        await File.WriteAllTextAsync(Path.Combine(_folder, "kubeconfig"), _api.Kubeconfig());
        await File.WriteAllBytesAsync(Path.Combine(_folder, "key"), Key);
        _running = OperatorCommand
            .Create()
            .Parse([
                "--kubeconfig",
                Path.Combine(_folder, "kubeconfig"),
                "--report-key-file",
                Path.Combine(_folder, "key"),
                "--log-level",
                "None",
                "--report-address",
                $"http://127.0.0.1:{_reports}",
                "--health-address",
                $"http://127.0.0.1:{_health}",
                .. flags,
            ])
            .InvokeAsync(cancellationToken: _stop.Token);
        while (await ReadyAsync() != HttpStatusCode.OK)
        {
            Assert.False(_running.IsCompleted, "the operator has ended");
            await Task.Yield();
        }
    }

    private async Task<HttpStatusCode?> ReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync($"http://127.0.0.1:{_health}/readyz");
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
