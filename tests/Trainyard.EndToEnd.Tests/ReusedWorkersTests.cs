using System.Text.Json.Nodes;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests;

public sealed class ReusedWorkersTests(Cluster cluster)
{
    private const int Trials = 12;

    [Fact]
    public async Task A_sweep_whose_workers_are_evicted_and_taken_away_ends_with_every_trial_and_the_model()
    {
        var kubectl = await cluster.NamespaceAsync("workers");
        await kubectl.ApplyAsync(BadInputTests.Claim);
        await Datasets.FillPointsAsync(kubectl);
        await kubectl.ApplyAsync(Job);
        await kubectl.WaitAsync("create", "trial/reused-1-00001");
        await kubectl.WaitAsync("jsonpath={.status.worker}", "trial/reused-1-00001");
        var worker = (string)(await kubectl.GetAsync("trial", "reused-1-00001"))["status"]!["worker"]!;
        await kubectl.RunAsync("delete", "pod", worker, "--grace-period=0", "--force");

        await kubectl.WaitAsync("create", "trial/reused-1-00004");
        await kubectl.WaitAsync("jsonpath={.status.worker}", "trial/reused-1-00004");
        await EvictAsync(kubectl, (string)(await kubectl.GetAsync("trial", "reused-1-00004"))["status"]!["worker"]!);
        await kubectl.WaitAsync("condition=Succeeded", "trainingjob/reused");

        var status = (await kubectl.GetAsync("trainingjob", "reused"))["status"]!;
        Assert.Equal((Trials, Trials), ((int)status["trials"]!["succeeded"]!, (int)status["trials"]!["total"]!));
        Assert.Equal(1, (int)status["model"]!["version"]!);
        var workers = await NamesAsync(kubectl, "trials", trial => (string)trial["status"]!["worker"]!);
        Assert.InRange(workers.Distinct().Count(), 2, 5);
        var jobs = await NamesAsync(kubectl, "jobs", job => (string)job["metadata"]!["name"]!);
        Assert.All(jobs, name => Assert.Matches("^(reused-1-(w[0-9]|model|preflight-[0-9a-f]+)|fill-.*)$", name));

        // They end with the search, by themselves.
        await kubectl.WaitAsync("condition=Complete", $"job/{jobs.Last(name => name.StartsWith("reused-1-w", StringComparison.Ordinal))}");
    }

    /// <summary>As kubectl drain does it.</summary>
    private static async Task EvictAsync(Kubectl kubectl, string pod)
    {
        var eviction = $$"""{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"{{pod}}","namespace":"{{kubectl.Namespace}}"} }""";
        var path = $"/api/v1/namespaces/{kubectl.Namespace}/pods/{pod}/eviction";
        var (exit, output, error) = await kubectl.TryAsync(["create", "--raw", path, "-f", "-"], eviction);
        Assert.True(exit == 0, output + error);
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(Kubectl kubectl, string kind, Func<JsonNode, string> name) =>
        [.. (await kubectl.GetAsync(kind))["items"]!.AsArray().Select(item => name(item!))];

    private static readonly string Job = $$"""
        apiVersion: trainyard.dev/v1alpha1
        kind: TrainingJob
        metadata: { name: reused }
        spec:
          data:
            sources: [{ name: points, uri: pvc://points/points.csv }]
            label: [price]
            validation: { strategy: KFold, folds: 3 }
          model: { task: Regression, algorithm: GradientBoosting, parameters: { rounds: 1000 } }
          objective: { metric: rmse }
          sweep:
            sampler: { name: Random }
            maxTrials: {{Trials}}
            parallelism: 2
            parameters: [{ name: learningRate, type: Double, min: 0.01, max: 0.3, scale: Log }]
          trial: { workers: Reuse }
          output: { uri: pvc://points/models }
        """;
}
