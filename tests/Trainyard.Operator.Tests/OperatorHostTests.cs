using System.Net;

namespace Trainyard.Operator.Tests;

/// <summary>What pods and probes are answered by an operator that leads.</summary>
public sealed class OperatorHostTests(OperatorHostTests.Host host) : IClassFixture<OperatorHostTests.Host>
{
    [Fact]
    public async Task A_report_with_the_trials_token_is_taken()
    {
        using var answer = await host.Operator.ReportAsync("""{"step":1,"metrics":{"rmse":0.5}}""", RunningOperator.Token);

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
        using var answer = await host.Operator.ReportAsync(body, token == "right" ? RunningOperator.Token : token);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("reports/default/sonar-1-00000")]
    [InlineData("reports/default/sonar-1-00099")]
    [InlineData("reports/default/sonar-1-worker/work")]
    [InlineData("scorers/default/fraud")]
    [InlineData("predictors/default/sonar")]
    [InlineData("rollouts/default/sonar")]
    public async Task Who_has_no_token_is_refused_before_a_word_of_his_is_read(string path)
    {
        foreach (var token in (string[])["", "wrong"])
        {
            using var answer = await host.Operator.SendAsync(HttpMethod.Post, path, token, new StringContent("nonsense"));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_report_about_no_trial_is_refused()
    {
        using var answer = await host.Operator.ReportAsync("""{"step":1,"metrics":{"rmse":0.5}}""", RunningOperator.Token, "sonar-1-00099");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_report_that_is_too_large_is_refused()
    {
        using var answer = await host.Operator.ReportAsync(new string(' ', ReportApi.MaxBytes + 1), RunningOperator.Token);

        Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge, answer.StatusCode.ToString());
    }

    [Fact]
    public async Task Health_and_metrics_are_told()
    {
        Assert.Equal("ok", await host.Operator.HealthAsync("healthz"));
        var metrics = await host.Operator.HealthAsync("metrics");

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

    public sealed class Host : IAsyncLifetime
    {
        internal RunningOperator Operator { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Operator = await RunningOperator.StartAsync();

        public ValueTask DisposeAsync() => Operator.DisposeAsync();
    }
}
