using System.Text.Json;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Benchmarks.Operator;

/// <summary>The objects that the operator is measured with.</summary>
internal static class Load
{
    /// <summary>TrainingJobs whose trials all run at once.</summary>
    public static async Task SweepsAsync(ApiClient client, int sweeps, int trialsOfEach)
    {
        for (var i = 0; i < sweeps; i++)
            await SweepAsync(client, $"sweep-{i}", i, trialsOfEach);
    }

    /// <summary>A TrainingJob whose trials all run at once.</summary>
    public static Task SweepAsync(ApiClient client, string name, int seed, int trials) =>
        client.CreateAsync(
            JsonSerializer.Deserialize(
                $$"""
                {
                  "metadata": { "name": "{{name}}", "namespace": "default" },
                  "spec": {
                    "data": { "sources": [{ "name": "rows", "uri": "file:///rows.csv" }], "label": ["y"] },
                    "model": { "task": "BinaryClassification", "algorithm": "GradientBoosting" },
                    "objective": { "metric": "auc" },
                    "sweep": {
                      "sampler": { "name": "TPE", "seed": {{seed}} }, "maxTrials": {{trials}}, "parallelism": {{trials}},
                      "parameters": [
                        { "name": "learningRate", "type": "Double", "min": 0.001, "max": 0.3, "scale": "Log" },
                        { "name": "maxDepth", "type": "Integer", "min": 2, "max": 12 }
                      ]
                    }
                  }
                }
                """,
                ApiJson.Default.TrainingJob
            )!
        );

    /// <summary>Predictors of models that are there.</summary>
    public static async Task PredictorsAsync(ApiClient client, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await client.CreateAsync(
                JsonSerializer.Deserialize(
                    $$"""
                    {
                      "metadata": { "name": "predictor-{{i}}", "namespace": "default" },
                      "spec": { "model": { "uri": "s3://models/m/{{i}}" }, "autoscaling": { "minReplicas": 1, "maxReplicas": 3, "targetCPUUtilization": 70 }, "route": { "host": "p{{i}}.example.com", "path": "/" } }
                    }
                    """,
                    ApiJson.Default.Predictor
                )!
            );
        }
    }

    /// <summary>Trials of a sweep that ended long ago, with their curves.</summary>
    public static async Task EndedTrialsAsync(ApiClient client, int count)
    {
        var curve = string.Join(',', Enumerable.Range(1, 50).Select(step => $$"""{ "step": {{step}}, "value": 0.{{step + 100}} }"""));
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancellationToken) =>
        {
            var trial = JsonSerializer.Deserialize(
                $$"""
                {
                  "metadata": { "name": "old-1-{{i:00000}}", "namespace": "default", "labels": { "trainyard.dev/job": "old", "trainyard.dev/run": "1", "app.kubernetes.io/managed-by": "trainyard" } },
                  "spec": { "trainingJob": "old", "run": 1, "number": {{i}}, "parameters": { "learningRate": 0.1, "maxDepth": 6 } },
                  "status": { "phase": "Succeeded", "value": 0.5, "metrics": { "auc": 0.5 }, "curve": [{{curve}}], "startTime": "2026-01-01T00:00:00Z", "completionTime": "2026-01-01T00:01:00Z" }
                }
                """,
                ApiJson.Default.Trial
            )!;
            var made = await client.CreateAsync(trial, cancellationToken);
            await client.ChangeStatusAsync(made, trial, cancellationToken);
        });
    }
}
