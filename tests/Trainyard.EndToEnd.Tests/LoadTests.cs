using System.Text.Json.Nodes;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests;

public sealed class LoadTests(Cluster cluster)
{
    [Fact]
    public async Task Load_on_a_live_predictor_is_measured_and_a_broken_promise_is_told_by_the_exit_code()
    {
        var kubectl = await cluster.NamespaceAsync("load");
        await kubectl.ApplyAsync(BadInputTests.Claim);
        await Datasets.FillPointsAsync(kubectl);
        await kubectl.ApplyAsync(BadInputTests.Job.Replace("name: bad", "name: prices", StringComparison.Ordinal));
        await kubectl.ApplyAsync(Predictor);
        await kubectl.WaitAsync("condition=Available", "predictor/prices");
        var url = (string)(await kubectl.GetAsync("predictor", "prices"))["status"]!["url"]!;
        Assert.SkipUnless(url.Contains(".localhost:", StringComparison.Ordinal), "only the local cluster's routes are reached from here");

        var (exit, output, error) = await LoadAsync(kubectl, url, "--bad", "20%", "--slow", "5%", "--abort", "5%", "--max-error-rate", "0");
        Assert.True(exit == 0, output + error);
        var summary = JsonNode.Parse(output)!;
        Assert.Equal(150, (int)summary["done"]!);
        Assert.Equal((int)summary["kinds"]!["good"]! + (int)summary["kinds"]!["slow"]!, (int)summary["codes"]!["200"]!);
        Assert.Equal((int)summary["kinds"]!["aborted"]!, (int)summary["codes"]!["aborted"]!);
        Assert.InRange((int)summary["codes"]!["422"]!, 10, 50);
        Assert.InRange((double)summary["latency"]!["p99"]!, 0.1, 10_000);

        (exit, output, error) = await LoadAsync(kubectl, "prices", "--max-p99", "0ms", "--max-error-rate", "0");
        Assert.True(exit == 2, output + error);
        Assert.Contains("--max-p99 0 ms is broken", error, StringComparison.Ordinal);
        Assert.True((bool)JsonNode.Parse(output)!["promises"]![1]!["kept"]!);
    }

    private static Task<(int Exit, string Output, string Error)> LoadAsync(Kubectl kubectl, string predictor, params string[] options) =>
        Shell.RunAsync(
            Path.Combine(Repository.Dist, "trainyard"),
            ["load", predictor, "-n", kubectl.Namespace, "--requests", "150", "--rate", "100", "--pause", "100ms", "--json", .. options],
            new Dictionary<string, string> { ["KUBECONFIG"] = kubectl.Kubeconfig }
        );

    private const string Predictor = """
        apiVersion: trainyard.dev/v1alpha1
        kind: Predictor
        metadata: { name: prices }
        spec:
          model: { trainingJob: prices }
          route: { host: load.localhost }
          autoscaling: { minReplicas: 1, maxReplicas: 2, targetCPUUtilization: 90 }
        """;
}
