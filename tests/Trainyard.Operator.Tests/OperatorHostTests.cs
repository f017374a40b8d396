using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Trainyard.Controllers.Reports;

namespace Trainyard.Operator.Tests;

/// <summary>The whole process, over its own command line, against an API server that holds one job and one trial.</summary>
public sealed class OperatorHostTests : IAsyncLifetime
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes("0123456789abcdef");
    private static readonly string Token = new ReportTokens(Key).Of("trial-uid");

    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-operator-").FullName;
    private readonly HttpClient _http = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly int _reports = StubApi.FreePort();
    private readonly int _health = StubApi.FreePort();
    private StubApi _api = null!;
    private Task<int> _running = null!;

    public async ValueTask InitializeAsync()
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
            ])
            .InvokeAsync(cancellationToken: _stop.Token);
        while (await ReadyAsync() != HttpStatusCode.OK)
        {
            Assert.False(_running.IsCompleted, "the operator has ended");
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_report_with_the_trials_token_is_taken()
    {
        using var answer = await PostAsync("""{"step":1,"metrics":{"rmse":0.5}}""", Token);

        Assert.Equal("""{"continue":true}""", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("""{"step":1,"metrics":{"rmse":0.5}}""", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("""{"step":1,"metrics":{"rmse":0.5}}""", "", HttpStatusCode.Unauthorized)]
    [InlineData("""{"step":"one"}""", "right", HttpStatusCode.BadRequest)]
    [InlineData("nonsense", "right", HttpStatusCode.BadRequest)]
    [InlineData("null", "right", HttpStatusCode.BadRequest)]
    public async Task A_report_that_is_not_right_is_refused(string body, string token, HttpStatusCode expected)
    {
        using var answer = await PostAsync(body, token == "right" ? Token : token);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task A_report_about_no_trial_is_refused()
    {
        using var answer = await PostAsync("""{"step":1,"metrics":{"rmse":0.5}}""", Token, "sonar-1-00099");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_report_that_is_too_large_is_refused()
    {
        using var answer = await PostAsync(new string(' ', ReportApi.MaxBytes + 1), Token);

        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge, answer.StatusCode.ToString());
    }

    [Fact]
    public async Task Health_and_metrics_are_told()
    {
        Assert.Equal("ok", await _http.GetStringAsync($"http://127.0.0.1:{_health}/healthz"));
        var metrics = await _http.GetStringAsync($"http://127.0.0.1:{_health}/metrics");

        Assert.All(
            [
                "controller_runtime_reconcile_total",
                "workqueue_depth",
                "trainyard_trials{phase=\"Pending\"} ",
                "trainyard_build_info",
                "process_resident_memory_bytes",
            ],
            name => Assert.Contains(name, metrics)
        );
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

    private Task<HttpResponseMessage> PostAsync(string body, string token, string trial = "sonar-1-00000")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{_reports}/reports/default/{trial}")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (token.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return _http.SendAsync(request);
    }
}
