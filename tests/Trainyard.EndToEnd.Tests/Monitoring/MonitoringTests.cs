using System.Text.Json.Nodes;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.Monitoring;

/// <summary>The dashboards and the alerts, through a real Prometheus and a real Alertmanager that look at real programs.</summary>
public sealed class MonitoringTests(Cluster cluster)
{
    [Fact]
    public async Task Every_panel_shows_something_and_a_critical_alert_reaches_Telegram()
    {
        Assert.SkipWhen(cluster.OperatorAddress is null, "a given cluster has a Prometheus of its own");
        var kubectl = await cluster.NamespaceAsync("monitoring");
        await kubectl.ApplyAsync(BadInputTests.Claim);
        await Datasets.FillPointsAsync(kubectl);
        await kubectl.ApplyAsync(BadInputTests.Job.Replace("name: bad", "name: prices", StringComparison.Ordinal));
        await kubectl.ApplyAsync(Predictor("prices", job: "prices"));
        await kubectl.ApplyAsync(Predictor("forgotten", job: "no-such-job"));
        await kubectl.WaitAsync("condition=Available", "predictor/prices");

        await using var telegram = await Telegram.StartAsync();
        await using var monitoring = await MonitoringStack.StartAsync(
            await kubectl.GetAsync("pods"),
            cluster.OperatorAddress!,
            telegram.Address
        );
        using var forward = await PortForward.OpenAsync(kubectl, "prices");
        using var stop = new CancellationTokenSource();
        var load = AskAsync(forward.Http, stop.Token);
        await monitoring.UntilFilledAsync([new("the operator", "trainyard_build_info")]);
        await kubectl.ApplyAsync(
            BadInputTests
                .Job.Replace("name: bad", "name: more", StringComparison.Ordinal)
                .Replace("maxTrials: 2", "maxTrials: 16", StringComparison.Ordinal)
        );

        var empty = await monitoring.UntilFilledAsync(Dashboards.Queries(kubectl.Namespace, "prices"));
        Assert.True(empty.Count == 0, $"Nothing is shown by:\n{string.Join('\n', empty)}");

        var message = await telegram.AboutAsync($"{kubectl.Namespace}/forgotten");
        Assert.Contains("TrainyardPredictorUnavailable", message, StringComparison.Ordinal);
        Assert.Contains($"{kubectl.Namespace}/forgotten", message, StringComparison.Ordinal);

        await stop.CancelAsync();
        await load;
    }

    /// <summary>Rows in turn with what the server refuses.</summary>
    private static async Task AskAsync(HttpClient http, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            JsonObject features = i % 10 == 0 ? new() { ["size"] = "large" } : new() { ["size"] = i % 60 };
            using var body = new StringContent(new JsonObject { ["features"] = features }.ToJsonString(), null, "application/json");
            using var answer = await http.PostAsync("/predict", body, CancellationToken.None);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static string Predictor(string name, string job) =>
        $$"""
            apiVersion: trainyard.dev/v1alpha1
            kind: Predictor
            metadata: { name: {{name}} }
            spec:
              model: { trainingJob: {{job}} }
              autoscaling: { minReplicas: 1, maxReplicas: 2, targetCPUUtilization: 90 }
              monitoring: { drift: { threshold: 0.3, window: 10m } }
            """;
}
