using System.Text.Json;
using Trainyard.Api;
using Trainyard.Cli.Watching;
using Trainyard.Contracts;
using Trainyard.Runtime;
using k8s.Models;

namespace Trainyard.Cli.Tests;

/// <summary>Builds sweeps for tests.</summary>
internal static class Sweeps
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static SweepSnapshot Of(params Trial[] trials) => new(Job(), trials, Start);

    public static TrainingJob Job(Goal? goal = Goal.Minimize, string metric = "rmse") =>
        new()
        {
            Metadata = new V1ObjectMeta
            {
                Name = "telescope",
                NamespaceProperty = "default",
                Generation = 1,
            },
            Spec = new TrainingJobSpec
            {
                Data = new DataSpec { Sources = [new DataSource { Name = "t", Uri = "file:///t.csv" }], Label = ["y"] },
                Model = new ModelSpec { Task = LearningTask.Regression, Algorithm = Algorithm.GradientBoosting },
                Objective = new ObjectiveSpec { Metric = metric, Goal = goal },
                Sweep = new SweepSpec
                {
                    MaxTrials = 10,
                    Parallelism = 2,
                    Parameters =
                    [
                        new ParameterSpec
                        {
                            Name = "maxDepth",
                            Type = ParameterType.Integer,
                            Min = 1,
                            Max = 9,
                        },
                    ],
                },
            },
        };

    /// <summary>A trial that began <paramref name="number"/> minutes after the start and took one.</summary>
    public static Trial Trial(int number, TrialPhase phase, double? value = null) =>
        new()
        {
            Metadata = new V1ObjectMeta { Name = $"telescope-1-{number:00000}" },
            Spec = new TrialSpec
            {
                TrainingJob = "telescope",
                Run = 1,
                Number = number,
                Parameters = new Dictionary<string, JsonElement> { ["maxDepth"] = JsonDocument.Parse($"{number + 1}").RootElement },
            },
            Status = new TrialStatus
            {
                Phase = phase,
                Value = value,
                StartTime = Start.AddMinutes(number),
                CompletionTime = phase == TrialPhase.Running ? null : Start.AddMinutes(number + 1),
            },
        };
}
