using System.Text.Json;
using Trainyard.Api;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Chaos;

/// <summary>Sweeps whose every trial is known beforehand, and what must be true of them in the end.</summary>
/// <param name="table">What reused workers of the real trainer learn from; null: a pod of a stand-in runs each trial.</param>
internal sealed class Sweeps(TestCluster cluster, string? table = null)
{
    public const int Trials = 20;

    /// <summary>A look at the data, each trial, the winner's model.</summary>
    private const int Runs = 1 + Trials + 1;
    private readonly List<string> _names = [];

    /// <summary>Begins a sweep. Its trials follow from the seed alone, so two sweeps of one seed must end alike.</summary>
    public async Task BeginAsync(string name, int seed)
    {
        await cluster.Client.CreateAsync(JsonSerializer.Deserialize(Json(name, seed), ApiJson.Default.TrainingJob)!);
        _names.Add(name);
    }

    /// <summary>Whether every sweep has ended.</summary>
    public async Task<bool> HaveEndedAsync()
    {
        var ended = 0;
        await foreach (var job in cluster.Client.ListAsync<TrainingJob>("default"))
            ended += job.Status?.Phase is TrainingJobPhase.Succeeded or TrainingJobPhase.Failed ? 1 : 0;
        return ended == _names.Count;
    }

    /// <summary>What is wrong with a sweep that has ended.</summary>
    public async Task<IReadOnlyList<string>> FaultsOfAsync(string name)
    {
        var faults = new List<string>();
        var job = await cluster.Client.GetAsync<TrainingJob>("default", name);
        if (job.Status?.Phase != TrainingJobPhase.Succeeded)
            faults.Add($"{name} is {job.Status?.Phase}: {job.Status?.LastFailure?.Message}");
        var trials = await TrialsAsync(name);
        if (!trials.Select(t => t.Spec.Number).SequenceEqual(Enumerable.Range(0, Trials)))
            faults.Add($"{name} has the trials {string.Join(' ', trials.Select(t => t.Spec.Number))}");
        faults.AddRange(
            trials
                .Where(t => t.Status?.Phase != TrialPhase.Succeeded)
                .Select(t => $"{t.Key} is {t.Status?.Phase}: {t.Status?.Failure?.Message}")
        );
        if (table is null)
            faults.AddRange(FaultsOfRuns(name));
        var best = trials.MaxBy(t => t.Status?.Value);
        if (job.Status?.Best?.Trial != best?.Metadata.Name)
            faults.Add($"{name} calls {job.Status?.Best?.Trial} its best, which is {best?.Metadata.Name}");
        return faults;
    }

    /// <summary>A stand-in writes down each run.</summary>
    private List<string> FaultsOfRuns(string name)
    {
        var faults = new List<string>();
        var counts = cluster.Runs.Where(r => r.StartsWith(name + " ", StringComparison.Ordinal)).CountBy(r => r).ToDictionary();
        faults.AddRange(counts.Where(c => c.Value > 1).Select(c => $"{c.Key} ran {c.Value} times"));
        if (counts.Count != Runs)
            faults.Add($"{name} had {counts.Count} runs instead of {Runs}");
        return faults;
    }

    /// <summary>The number, the parameters and the value of each trial, and which was best: alike for sweeps of one seed.</summary>
    public async Task<string> ResultAsync(string name)
    {
        var job = await cluster.Client.GetAsync<TrainingJob>("default", name);
        var lines = (await TrialsAsync(name)).Select(t => $"{t.Spec.Number} {t.Spec.Parameters["learningRate"]} {t.Status?.Value}");
        return $"{string.Join('\n', lines)}\nbest {job.Status?.Best?.Trial?[name.Length..]}";
    }

    private async Task<List<Trial>> TrialsAsync(string name)
    {
        var trials = new List<Trial>();
        await foreach (
            var trial in cluster.Client.ListAsync<Trial>("default", new ListOptions { LabelSelector = $"trainyard.dev/job={name}" })
        )
        {
            trials.Add(trial);
        }

        return [.. trials.OrderBy(t => t.Spec.Number)];
    }

    private string Json(string name, int seed) =>
        $$"""
            {
              "apiVersion": "trainyard.dev/v1alpha1", "kind": "TrainingJob", "metadata": { "name": "{{name}}", "namespace": "default" },
              "spec": {
                "data": {
                  "sources": [{ "name": "rows", "uri": "file://{{table ?? "/rows.csv"}}" }], "label": ["y"],
                  "validation": { "strategy": "KFold", "folds": 3 }, "seed": 1
                },
                "model": { "task": "BinaryClassification", "algorithm": "GradientBoosting", "parameters": { "rounds": 200 } },
                "objective": { "metric": "auc", "goal": "Maximize" },
                "sweep": {
                  "sampler": { "name": "Random", "seed": {{seed}} }, "maxTrials": {{Trials}}, "parallelism": 4,
                  "parameters": [{ "name": "learningRate", "type": "Double", "min": 0.001, "max": 0.3 }]
                },
                "trial": {{Template}}
              }
            }
            """;

    /// <summary>Whoever kills workers by the dozen kills one trial's more often than a trial of one's own is tried.</summary>
    private string Template =>
        table is null
            ? """{ "workers": "Pod", "resources": { "requests": { "cpu": "10m" } } }"""
            : $$"""
                { "image": "{{TestCluster.RealTrainer}}", "workers": "Reuse", "retries": 10, "resources": { "requests": { "cpu": "10m" } } }
                """;
}
