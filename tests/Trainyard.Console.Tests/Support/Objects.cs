using System.Globalization;
using System.Text.Json;
using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Console.Tests.Support;

/// <summary>A sweep as an operator leaves it in the middle: trials done, pruned, failed and running.</summary>
internal static class Objects
{
    /// <summary>A quarter of an hour ago, so that what runs has not run for months.</summary>
    public static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow().AddMinutes(-15);

    public static TrainingJob Job(string name = "sonar", int trials = 40, string ns = "default") =>
        new()
        {
            Metadata = new()
            {
                Name = name,
                NamespaceProperty = ns,
                Labels = new Dictionary<string, string> { ["team"] = "ice" },
            },
            Spec = new()
            {
                Data = new() { Sources = [new() { Name = "pings", Uri = "pvc://datasets/sonar.csv" }], Label = ["label"] },
                Model = new() { Task = LearningTask.BinaryClassification, Algorithm = Algorithm.GradientBoosting },
                Objective = new() { Metric = "auc" },
                Sweep = new()
                {
                    MaxTrials = trials + 20,
                    Parallelism = 2,
                    Parameters =
                    [
                        new()
                        {
                            Name = "learningRate",
                            Type = ParameterType.Double,
                            Min = 0.01,
                            Max = 0.4,
                            Scale = ParameterScale.Log,
                        },
                        new()
                        {
                            Name = "maxDepth",
                            Type = ParameterType.Integer,
                            Min = 2,
                            Max = 12,
                        },
                        new()
                        {
                            Name = "booster",
                            Type = ParameterType.Categorical,
                            Values = [Json("gbtree"), Json("dart")],
                        },
                    ],
                },
                Output = new() { Uri = "pvc://models/sonar" },
            },
            Status = new()
            {
                Phase = TrainingJobPhase.Searching,
                Run = 1,
                FirstRun = 1,
                ObservedGeneration = 1,
                StartTime = Start,
                Trials = new()
                {
                    Succeeded = trials,
                    Running = 1,
                    Total = trials + 1,
                },
                Best = new()
                {
                    Trial = $"{name}-1-00007",
                    Value = 0.97,
                    Parameters = new Dictionary<string, JsonElement>(),
                },
                Data = new()
                {
                    Rows = 208,
                    Columns = 61,
                    Warnings = ["f17: 3 rows have no value"],
                },
                Model = new()
                {
                    Version = 3,
                    Run = 1,
                    Uri = $"pvc://models/{name}/3",
                    Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                    Holdout = new()
                    {
                        Metric = "auc",
                        Value = 0.951,
                        Interval95 = [0.91, 0.98],
                    },
                },
            },
        };

    /// <summary>Trial number 5 of ten is pruned, 9 has failed, and the last runs.</summary>
    public static Trial Trial(int number, bool last = false, string job = "sonar", string ns = "default")
    {
        var random = new Random(number);
        var rate = 0.01 * Math.Pow(40, random.NextDouble());
        var depth = random.Next(2, 13);
        var value = 0.98 - (0.05 * Math.Abs(Math.Log(rate / 0.08))) - (0.004 * Math.Abs(depth - 6)) + (0.01 * random.NextDouble());
        return new()
        {
            Metadata = new()
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"{job}-1-{number:00000}"),
                NamespaceProperty = ns,
                Labels = new Dictionary<string, string> { [ApiGroup.JobLabel] = job },
            },
            Spec = new()
            {
                TrainingJob = job,
                Run = 1,
                Number = number,
                Parameters = new Dictionary<string, JsonElement>
                {
                    ["learningRate"] = Json(rate),
                    ["maxDepth"] = Json(depth),
                    ["booster"] = Json(random.Next(2) == 0 ? "gbtree" : "dart"),
                },
            },
            Status = Status(number, value, last),
        };
    }

    /// <summary>One whose new version is measured beside the old one.</summary>
    /// <param name="port">Where on 127.0.0.1 it answers.</param>
    public static Predictor Predictor(int port) =>
        new()
        {
            Metadata = new() { Name = "sonar", NamespaceProperty = "default" },
            Spec = new()
            {
                Model = new() { TrainingJob = "sonar", Promote = Promotion.WhenBetter },
                Rollout = new() { Strategy = RolloutStrategy.Canary },
                Route = new() { Host = "sonar.localhost" },
            },
            Status = new()
            {
                Phase = PredictorPhase.Progressing,
                ObservedGeneration = 1,
                Replicas = 2,
                ReadyReplicas = 2,
                Url = $"http://sonar.localhost:{port}/",
                Model = Served(2),
                Next = Served(3),
                Canary = new()
                {
                    Version = "3",
                    Phase = RolloutPhase.Running,
                    Step = 2,
                    Steps = 4,
                    Weight = 10,
                    Requests = 812,
                    Gates =
                    [
                        new()
                        {
                            Name = "errors",
                            Holds = true,
                            Message = "0 of 812 failed, of the old model's 1 of 7,310",
                        },
                        new()
                        {
                            Name = "p99",
                            Holds = false,
                            Message = "99 of 100 within 61 ms: 22 ms at the old model",
                        },
                    ],
                },
                History = [Served(2), Served(1)],
            },
        };

    /// <param name="port">Where on 127.0.0.1 it answers.</param>
    public static k8s.Models.V1Pod PredictorPod(string version, int port) =>
        new()
        {
            Metadata = new()
            {
                Name = $"sonar-{version}-pod",
                NamespaceProperty = "default",
                Labels = new Dictionary<string, string> { [ApiGroup.PredictorLabel] = "sonar", ["trainyard.dev/model"] = version },
            },
            Spec = new()
            {
                Containers =
                [
                    new()
                    {
                        Name = "predictor",
                        Image = "trainyard/predictor",
                        Ports = [new() { Name = "http", ContainerPort = port }],
                    },
                ],
            },
            Status = new() { PodIP = "127.0.0.1" },
        };

    private static ServedModel Served(int version) =>
        new()
        {
            Version = version,
            Uri = $"pvc://models/sonar/{version}",
            Since = Start.AddMinutes(version),
            Holdout = new()
            {
                Metric = "auc",
                Value = 0.9 + (version / 100.0),
                Interval95 = [0.88, 0.95],
            },
        };

    public static JsonElement Json(object value) => JsonSerializer.SerializeToElement(value);

    private static TrialStatus Status(int number, double value, bool last)
    {
        var phase =
            last ? TrialPhase.Running
            : number % 10 == 9 ? TrialPhase.Failed
            : number % 10 == 5 ? TrialPhase.Pruned
            : TrialPhase.Succeeded;
        var begin = Start.AddSeconds(number / 2 * 30);
        return new()
        {
            Phase = phase,
            Value = phase is TrialPhase.Succeeded or TrialPhase.Pruned ? value : null,
            Metrics = phase == TrialPhase.Succeeded ? new Dictionary<string, double> { ["auc"] = value, ["logLoss"] = 1 - value } : null,
            Curve =
            [
                .. Enumerable.Range(1, phase == TrialPhase.Pruned ? 4 : 10).Select(step => new CurvePoint(step, value - (0.3 / step))),
            ],
            StartTime = begin,
            CompletionTime = last ? null : begin.AddSeconds(25),
            CpuSeconds = last ? null : 24,
            Worker = $"worker-{number % 2}",
            Failure =
                phase == TrialPhase.Failed
                    ? new()
                    {
                        Class = FailureClass.OutOfMemory,
                        Message = "the trainer was killed at 1Gi",
                        Hint = "ask for more in spec.trial.resources",
                    }
                    : null,
        };
    }
}
