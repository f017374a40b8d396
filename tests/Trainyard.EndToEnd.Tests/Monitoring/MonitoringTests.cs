using System.Net.Http.Json;
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
        await kubectl.ApplyAsync(Scorer);
        await kubectl.WaitAsync("condition=Available", "predictor/prices");

        using var forward = await PortForward.OpenAsync(kubectl, "prices");
        await using var accounts = await AccountsUnderLoad.StartAsync(forward.Http.BaseAddress!);
        var pods = await kubectl.GetAsync("pods");
        pods["items"]!.AsArray().Add(accounts.Pod(kubectl.Namespace));
        await using var telegram = await Telegram.StartAsync();
        await using var monitoring = await MonitoringStack.StartAsync(pods, cluster.OperatorAddress!, telegram.Address);
        using var stop = new CancellationTokenSource();
        var load = Task.WhenAll(AskAsync(forward.Http, stop.Token), accounts.AskAsync(stop.Token));
        await monitoring.UntilFilledAsync([new("the operator", "trainyard_build_info")]);
        await kubectl.ApplyAsync(
            BadInputTests
                .Job.Replace("name: bad", "name: more", StringComparison.Ordinal)
                .Replace("maxTrials: 2", "maxTrials: 16", StringComparison.Ordinal)
        );

        var empty = await monitoring.UntilFilledAsync(Dashboards.Queries(kubectl.Namespace, "prices"));
        Assert.True(empty.Count == 0, $"Nothing is shown by:\n{string.Join('\n', empty)}");
        if (Environment.GetEnvironmentVariable("TRAINYARD_REGENERATE") == "1")
            await DrawAsync(monitoring, kubectl.Namespace);

        var message = await telegram.AboutAsync($"{kubectl.Namespace}/forgotten");
        Assert.Contains("TrainyardPredictorUnavailable", message, StringComparison.Ordinal);
        Assert.Contains($"{kubectl.Namespace}/forgotten", message, StringComparison.Ordinal);

        await stop.CancelAsync();
        await load;
    }

    /// <summary>The pictures of the docs: of two minutes, in which things happen.</summary>
    private static async Task DrawAsync(MonitoringStack monitoring, string ns)
    {
        await Task.Delay(TimeSpan.FromMinutes(2), TimeProvider.System);
        foreach (var file in Dashboards.Files)
        {
            var picture = Path.Combine(Repository.Root, "docs", "dashboards", $"{Path.GetFileNameWithoutExtension(file)}.svg");
            var drawn = await DashboardPicture.DrawAsync(JsonNode.Parse(await File.ReadAllTextAsync(file))!, expression =>
                monitoring.RangeAsync(Dashboards.Filled(expression, ns, "prices"))
            );
            await File.WriteAllTextAsync(picture, drawn.Replace(ns, "shop", StringComparison.Ordinal));
        }
    }

    /// <summary>Rows in turn with what the server refuses; of each prediction the truth is told.</summary>
    private static async Task AskAsync(HttpClient http, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            JsonObject features = i % 10 == 0 ? new() { ["size"] = "large" } : new() { ["size"] = i % 60 };
            using var answer = await PostAsync(http, "/predict", new() { ["features"] = features });
            if (answer.IsSuccessStatusCode)
            {
                var id = (await answer.Content.ReadFromJsonAsync<JsonNode>(CancellationToken.None))!["id"]!.DeepClone();
                (await PostAsync(http, "/feedback", new() { ["id"] = id, ["truth"] = 2 * (i % 60) })).Dispose();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string path, JsonObject json)
    {
        using var body = new StringContent(json.ToJsonString(), null, "application/json");
        return await http.PostAsync(path, body, CancellationToken.None);
    }

    private const string Scorer = """
        apiVersion: trainyard.dev/v1alpha1
        kind: Scorer
        metadata: { name: prices }
        spec:
          model: { trainingJob: prices }
          input: { files: { uri: "pvc://points/points.csv", key: [size] } }
          output: { files: { uri: pvc://points/scored } }
          mode: Stream
        """;

    private static string Predictor(string name, string job) =>
        $$"""
            apiVersion: trainyard.dev/v1alpha1
            kind: Predictor
            metadata: { name: {{name}} }
            spec:
              model: { trainingJob: {{job}} }
              autoscaling: { minReplicas: 0, maxReplicas: 2, targetCPUUtilization: 90, idleAfter: 10m } # so a router stands before it
              monitoring: { drift: { threshold: 0.3, window: 10m } }
            """;
}
