using System.Text.Json;
using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Testing;

/// <summary>Resources for tests, whole and valid: a test says only what it is about.</summary>
public static class Build
{
    /// <summary>When everything begins.</summary>
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A TrainingJob "sonar" in "default" that maximises auc over one learning rate, in 4 trials, 2 at a time.</summary>
    public static TrainingJob TrainingJob(Func<TrainingJobSpec, TrainingJobSpec>? spec = null, TrainingJobStatus? status = null) =>
        new()
        {
            Metadata = new()
            {
                Name = "sonar",
                NamespaceProperty = "default",
                Uid = "job-uid",
                Generation = 1,
            },
            Spec = (spec ?? (same => same))(Spec()),
            Status = status,
        };

    /// <summary>The same with another sweep.</summary>
    public static TrainingJob Sweeping(Func<SweepSpec, SweepSpec> sweep, TrainingJobStatus? status = null) =>
        TrainingJob(spec => spec with { Sweep = sweep(spec.Sweep!) }, status);

    /// <summary>A trial of that job that began so many minutes after the start as its number and, where it has ended, took one.</summary>
    public static Trial Trial(
        int number,
        TrialPhase phase = TrialPhase.Pending,
        double? value = null,
        Func<TrialStatus, TrialStatus>? status = null
    )
    {
        var begun = Start.AddMinutes(number);
        var made = new TrialStatus
        {
            Phase = phase,
            Value = value,
            StartTime = phase == TrialPhase.Pending ? null : begun,
            CompletionTime = phase is TrialPhase.Pending or TrialPhase.Running ? null : begun.AddMinutes(1),
        };
        return new()
        {
            Metadata = new()
            {
                Name = $"sonar-1-{number:00000}",
                NamespaceProperty = "default",
                Uid = $"uid-{number}",
                Generation = 1,
            },
            Spec = new()
            {
                TrainingJob = "sonar",
                Run = 1,
                Number = number,
                Parameters = Point(("learningRate", (number + 1) / 100.0)),
            },
            Status = (status ?? (same => same))(made),
        };
    }

    /// <summary>A trial that has failed.</summary>
    public static Trial Failed(int number, FailureClass failure = FailureClass.UserCode, string message = "it broke") =>
        Trial(number, TrialPhase.Failed, status: status => status with { Failure = new() { Class = failure, Message = message } });

    /// <summary>A Predictor "sonar" in "default" that serves the model of the TrainingJob "sonar".</summary>
    public static Predictor Predictor(Func<PredictorSpec, PredictorSpec>? spec = null, PredictorStatus? status = null) =>
        new()
        {
            Metadata = new()
            {
                Name = "sonar",
                NamespaceProperty = "default",
                Uid = "uid-predictor",
                Generation = 1,
            },
            Spec = (spec ?? (same => same))(new() { Model = new() { TrainingJob = "sonar" } }),
            Status = status,
        };

    /// <summary>Parameters as JSON: numbers, texts and truth values by name.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Point(params (string Name, object Value)[] values) =>
        values.ToDictionary(pair => pair.Name, pair => Json(pair.Value));

    /// <summary>A value as JSON.</summary>
    public static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value);

    /// <summary>A parameter of a space, in [0.01, 0.3] by its logarithm.</summary>
    public static ParameterSpec Parameter(string name = "learningRate") =>
        new()
        {
            Name = name,
            Type = ParameterType.Double,
            Min = 0.01,
            Max = 0.3,
            Scale = ParameterScale.Log,
        };

    private static TrainingJobSpec Spec() =>
        new()
        {
            Data = new()
            {
                Sources =
                [
                    new()
                    {
                        Name = "pings",
                        Uri = "s3://data/sonar.csv",
                        Credentials = new() { SecretName = "s3" },
                    },
                ],
                Label = ["label"],
            },
            Model = new()
            {
                Task = LearningTask.BinaryClassification,
                Algorithm = Algorithm.GradientBoosting,
                Parameters = Point(("rounds", 10)),
            },
            Objective = new() { Metric = "auc" },
            Sweep = new()
            {
                MaxTrials = 4,
                Parallelism = 2,
                Sampler = new() { Name = "Random", Seed = 1 },
                Parameters = [Parameter()],
            },
        };
}
