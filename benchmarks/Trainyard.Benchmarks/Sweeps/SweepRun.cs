using System.Diagnostics;
using System.Text.Json;
using Trainyard.Api;
using Trainyard.Testing;

namespace Trainyard.Benchmarks.Sweeps;

/// <summary>Sweeps on a running cluster and operator.</summary>
/// <param name="table">The table sonar.csv.</param>
internal sealed class SweepRun(TestCluster cluster, string table, int trials)
{
    /// <summary>Trials at a time.</summary>
    public const int AtOnce = 2;

    private int _sweeps;

    /// <summary>How long one takes from its creation until its model is stored.</summary>
    /// <param name="workers">Reuse or Pod.</param>
    /// <param name="engine">What grows the trees; null: what does by default.</param>
    public async Task<double> SecondsAsync(string workers, string? engine)
    {
        var name = $"sweep-{_sweeps++}";
        var job = JsonSerializer.Deserialize(Json(name, workers, engine), ApiJson.Default.TrainingJob)!;
        var watch = Stopwatch.StartNew();
        await cluster.Client.CreateAsync(job);
        while (true)
        {
            var status = (await cluster.Client.GetAsync<TrainingJob>("default", name)).Status;
            if (status?.Phase == TrainingJobPhase.Failed)
                throw new InvalidOperationException($"{name} has failed: {status.LastFailure?.Message}");
            if (status?.Phase == TrainingJobPhase.Succeeded)
                break;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        await cluster.Client.DeleteAsync<TrainingJob>("default", name);
        return seconds;
    }

    private string Json(string name, string workers, string? engine) =>
        $$"""
            {
              "apiVersion": "trainyard.dev/v1alpha1", "kind": "TrainingJob", "metadata": { "name": "{{name}}", "namespace": "default" },
              "spec": {
                "data": {
                  "sources": [{ "name": "pings", "uri": "file://{{table}}", "csv": { "header": false } }], "label": ["column60"],
                  "holdout": { "fraction": 0.25, "stratify": true }, "validation": { "strategy": "KFold", "folds": 5 }, "seed": 7
                },
                "model": {
                  "task": "BinaryClassification", "algorithm": "GradientBoosting",
                  "parameters": { "rounds": 100{{(engine is null ? "" : $", \"engine\": \"{engine}\"")}} }
                },
                "objective": { "metric": "logLoss" },
                "sweep": {
                  "sampler": { "name": "TPE", "seed": 1 }, "pruner": { "name": "None" }, "maxTrials": {{trials}}, "parallelism": {{AtOnce}},
                  "parameters": [
                    { "name": "learningRate", "type": "Double", "min": 0.02, "max": 0.3, "scale": "Log" },
                    { "name": "maxDepth", "type": "Integer", "min": 2, "max": 7 },
                    { "name": "minChildWeight", "type": "Double", "min": 0.1, "max": 5, "scale": "Log" },
                    { "name": "subsample", "type": "Double", "min": 0.4, "max": 1 },
                    { "name": "colsampleByTree", "type": "Double", "min": 0.1, "max": 1 }
                  ]
                },
                "trial": { "workers": "{{workers}}" },
                "output": { "uri": "file://{{cluster.PathOf("models")}}/{{name}}" }
              }
            }
            """;
}
