using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Chaos.Tests;

public sealed class ConditionsTests
{
    [Fact]
    public async Task Kubectl_waits_for_every_condition()
    {
        await using var cluster = await TestCluster.StartAsync(TimeProvider.System);
        await using var operating = Operating.Start(cluster, TimeProvider.System);
        await CreateAsync<TrainingJob>(cluster, "works", Job("""{ "workers": "Pod" }"""));
        await CreateAsync<TrainingJob>(cluster, "held", Job("""{ "workers": "Pod" }""", suspend: true));
        await CreateAsync<TrainingJob>(cluster, "starts-never", Job("""{ "image": "nowhere/none" }"""));
        await CreateAsync<TrainingJob>(cluster, "fails", Job("""{ "image": "busybox", "command": ["false"], "retries": 0 }"""));
        await CreateAsync<Predictor>(cluster, "serves", """{ "model": { "uri": "s3://models/a/1" } }""");
        await CreateAsync<Predictor>(cluster, "starts-never", """{ "model": { "uri": "s3://models/a/1" }, "image": "nowhere/none" }""");

        await WaitAsync(cluster, "trainingjob/works", "Succeeded", "Accepted", "Failed=false", "Running=false");
        await WaitAsync(cluster, "trainingjob/held", "Suspended", "Running=false");
        await WaitAsync(cluster, "trainingjob/starts-never", "Stalled", "Running=false", "Suspended=false");
        await WaitAsync(cluster, "trainingjob/fails", "Failed", "Stalled", "Succeeded=false");
        await WaitAsync(cluster, "predictor/serves", "Available", "Accepted", "Progressing=false");
        await WaitAsync(cluster, "predictor/starts-never", "Progressing", "Reconciling", "Available=false");

        // A changed spec: what was true of the old one is waited for anew.
        await cluster.Client.PatchAsync<TrainingJob>(
            "default",
            "held",
            Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["suspend"] = false } })
        );
        await WaitAsync(cluster, "trainingjob/held", "Suspended=false", "Succeeded");
    }

    private static Task CreateAsync<T>(TestCluster cluster, string name, string spec)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        cluster.Client.CreateAsync(
            JsonSerializer.Deserialize(
                $$"""{ "metadata": { "name": "{{name}}", "namespace": "default" }, "spec": {{spec}} }""",
                TestCluster.Json.Of<T>()
            )!
        );

    private static string Job(string trial, bool suspend = false) =>
        $$"""
            {
              "data": { "sources": [{ "name": "rows", "uri": "file:///rows.csv" }], "label": ["y"] },
              "model": { "task": "BinaryClassification", "algorithm": "GradientBoosting" },
              "objective": { "metric": "auc" },
              "sweep": {
                "sampler": { "name": "Random", "seed": 1 }, "maxTrials": 2, "parallelism": 2, "maxFailedTrials": 0,
                "parameters": [{ "name": "learningRate", "type": "Double", "min": 0.001, "max": 0.3 }]
              },
              "trial": {{trial}},
              "suspend": {{(suspend ? "true" : "false")}}
            }
            """;

    private static async Task WaitAsync(TestCluster cluster, string what, params string[] conditions)
    {
        foreach (var condition in conditions)
        {
            string[] arguments =
            [
                "--kubeconfig",
                cluster.PathOf("tls-kubeconfig"),
                "-n",
                "default",
                "wait",
                what,
                $"--for=condition={condition}",
                "--timeout=180s",
            ];
            using var kubectl = Process.Start(
                new ProcessStartInfo("kubectl", arguments) { RedirectStandardError = true, RedirectStandardOutput = true }
            )!;
            var output = kubectl.StandardOutput.ReadToEndAsync();
            var error = await kubectl.StandardError.ReadToEndAsync();
            await kubectl.WaitForExitAsync();
            Assert.True(kubectl.ExitCode == 0, $"{what} {condition}: {await output}{error}");
        }
    }
}
