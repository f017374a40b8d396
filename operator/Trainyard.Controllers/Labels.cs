using System.Globalization;
using Trainyard.Api;
using Trainyard.Controllers.TrainingJobs;

namespace Trainyard.Controllers;

/// <summary>The labels on what the operator makes.</summary>
internal static class Labels
{
    public const string ManagedBy = "app.kubernetes.io/managed-by";
    public const string Trainyard = "trainyard";

    /// <summary>The selector of everything that the operator makes.</summary>
    public const string Ours = $"{ManagedBy}={Trainyard}";

    /// <summary>A Trial of a run.</summary>
    public static Dictionary<string, string> Trial(TrainingJob job, int run) =>
        new()
        {
            ["app.kubernetes.io/name"] = "trial",
            ["app.kubernetes.io/part-of"] = Trainyard,
            [ManagedBy] = Trainyard,
            [ApiGroup.JobLabel] = job.Metadata.Name!,
            [ApiGroup.RunLabel] = run.ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>The Job and the pods of a trial.</summary>
    public static Dictionary<string, string> TrialJob(TrainingJob job, int run, string trial) =>
        new(Trial(job, run)) { [ApiGroup.TrialLabel] = trial, [ApiGroup.StepLabel] = "trial" };

    /// <summary>The Job and the pods of a reused worker.</summary>
    public static Dictionary<string, string> WorkerJob(TrainingJob job, int run, string name) => Step(job, run, name, Workers.Crew.Step);

    /// <summary>The Job and the pods that look at the data before the first trial.</summary>
    public static Dictionary<string, string> PreflightJob(TrainingJob job, int run, string name) => Step(job, run, name, "preflight");

    /// <summary>The Job and the pods of a run's last step.</summary>
    public static Dictionary<string, string> ModelJob(TrainingJob job, int run, string name) => Step(job, run, name, "model");

    private static Dictionary<string, string> Step(TrainingJob job, int run, string name, string step) =>
        new(Trial(job, run))
        {
            ["app.kubernetes.io/name"] = step,
            [ApiGroup.TrialLabel] = name,
            [ApiGroup.StepLabel] = step,
        };

    /// <summary>The Job and the pods of a look at the sources.</summary>
    public static Dictionary<string, string> DataLook(TrainingJob job, int run, string name) =>
        new(ModelJob(job, run, name))
        {
            ["app.kubernetes.io/name"] = DataWatching.Command,
            [ApiGroup.StepLabel] = DataWatching.Command,
        };

    /// <summary>Everything of a scorer.</summary>
    public static Dictionary<string, string> Scorer(Scorer scorer) =>
        new()
        {
            ["app.kubernetes.io/name"] = "scorer",
            ["app.kubernetes.io/instance"] = scorer.Metadata.Name!,
            ["app.kubernetes.io/part-of"] = Trainyard,
            [ManagedBy] = Trainyard,
            [ApiGroup.ScorerLabel] = scorer.Metadata.Name!,
        };

    /// <summary>What tells the pods of a predictor from all others.</summary>
    public static Dictionary<string, string> PredictorPods(Predictor predictor) =>
        new() { [ApiGroup.PredictorLabel] = predictor.Metadata.Name! };

    /// <summary>Everything of a predictor.</summary>
    public static Dictionary<string, string> Predictor(Predictor predictor) =>
        new(PredictorPods(predictor))
        {
            ["app.kubernetes.io/name"] = "predictor",
            ["app.kubernetes.io/instance"] = predictor.Metadata.Name!,
            ["app.kubernetes.io/part-of"] = Trainyard,
            [ManagedBy] = Trainyard,
        };
}
