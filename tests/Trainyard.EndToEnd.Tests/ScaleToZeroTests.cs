using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests;

/// <summary>A predictor that has no pod while nobody asks.</summary>
public sealed class ScaleToZeroTests(Cluster cluster)
{
    [Fact]
    public async Task The_last_pod_goes_when_nobody_asks_and_the_next_request_waits_for_one_and_is_answered()
    {
        var kubectl = await cluster.NamespaceAsync("zero");
        await kubectl.ApplyAsync(BadInputTests.Claim);
        await Datasets.FillFlatsAsync(kubectl);
        await kubectl.ApplyAsync(
            """
            apiVersion: trainyard.dev/v1alpha1
            kind: Predictor
            metadata: { name: flats }
            spec:
              model: { uri: "pvc://points/flats.onnx" }
              autoscaling: { minReplicas: 0, maxReplicas: 2, idleAfter: 2s }
              route: { host: zero.localhost }
            """
        );
        await kubectl.WaitAsync("""jsonpath={.status.conditions[?(@.type=="Available")].reason}=Asleep""", "predictor/flats");
        var pods = new[] { "pods", "-l", "trainyard.dev/predictor=flats,trainyard.dev/model!=router" };
        await kubectl.RunAsync(["wait", "--for=delete", .. pods, $"--timeout={Settings.Timeout}"]);
        var status = (await kubectl.GetAsync("predictor", "flats"))["status"]!;
        Assert.Equal(("Available", 0), ((string)status["phase"]!, (int)status["readyReplicas"]!));

        var url = new Uri((string)status["url"]!);
        Assert.SkipUnless(url.Host.EndsWith(".localhost", StringComparison.Ordinal) && !url.IsDefaultPort, "no route is reached from here");
        using var http = new HttpClient
        {
            BaseAddress = new($"http://127.0.0.1:{url.Port}"),
            DefaultRequestHeaders = { Host = url.Authority },
        };
        var begin = TimeProvider.System.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => AskAsync(http)));
        TestContext.Current.TestOutputHelper!.WriteLine($"the first answer took {TimeProvider.System.GetElapsedTime(begin)}");

        Assert.All(answers, answer => Assert.Equal(168.5, answer));
        await kubectl.WaitAsync("""jsonpath={.status.conditions[?(@.type=="Available")].reason}=Asleep""", "predictor/flats");
    }

    private static async Task<double> AskAsync(HttpClient http)
    {
        var flat = new JsonObject
        {
            ["city"] = "Riga",
            ["area"] = 40.5,
            ["rooms"] = 3,
        };
        using var answer = await http.PostAsJsonAsync("/predict", new JsonObject { ["features"] = flat });
        answer.EnsureSuccessStatusCode();
        return (double)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["prediction"]!;
    }
}
