using Trainyard.Runtime;

namespace Trainyard.Controllers;

/// <summary>What the operator is told when it starts.</summary>
public sealed record TrainyardOptions
{
    /// <summary>The image of trials that name none.</summary>
    public string TrainerImage { get; init; } = "trainyard/trainer";

    /// <summary>The image of predictors that name none.</summary>
    public string PredictorImage { get; init; } = "trainyard/predictor";

    /// <summary>The image of scorers that name none.</summary>
    public string ScorerImage { get; init; } = "trainyard/scorer";

    /// <summary>The image of the router that stands before a predictor's pods while a rollout measures.</summary>
    public string RouterImage { get; init; } = "trainyard/router";

    /// <summary>The image of predictors of ONNX models that name none.</summary>
    public string ForeignPredictorImage { get; init; } = "trainyard/predictor-foreign";

    /// <summary>Where trials post their reports; null: they do not report.</summary>
    public Uri? ReportUrl { get; init; }

    /// <summary>Where one step of a job posts its reports; null: it does not.</summary>
    public Uri? ReportUrlOf(string? ns, string step) => ReportUrl is { } url ? new Uri(url, $"{ns}/{step}") : null;

    /// <summary>Where a reused worker asks for its next trial; null: trials run in pods of their own.</summary>
    public Uri? WorkUrlOf(string? ns, string worker) => ReportUrl is { } url ? new Uri(url, $"{ns}/{worker}/work") : null;

    /// <summary>Where a predictor's routers report, beside the trials; null: they cannot.</summary>
    public Uri? RolloutUrlOf(ObjectKey predictor) =>
        ReportUrl is { } url ? new Uri(url, $"../rollouts/{predictor.Namespace}/{predictor.Name}") : null;

    /// <summary>Where a predictor's pods tell how far from training is what they are asked, beside the trials; null: they cannot.</summary>
    public Uri? DriftUrlOf(ObjectKey predictor) =>
        ReportUrl is { } url ? new Uri(url, $"../predictors/{predictor.Namespace}/{predictor.Name}") : null;

    /// <summary>Where a scorer's pods report, beside the trials; null: they cannot.</summary>
    public Uri? ScorerUrlOf(ObjectKey scorer) => ReportUrl is { } url ? new Uri(url, $"../scorers/{scorer.Namespace}/{scorer.Name}") : null;

    /// <summary>The folder of models that name no output: a folder for each namespace and job is made below it. Null: such jobs are
    /// refused.</summary>
    public string? DefaultOutput { get; init; }

    /// <summary>The Secret, in the job's namespace, that opens <see cref="DefaultOutput"/>.</summary>
    public string? DefaultOutputSecret { get; init; }

    /// <summary>A folder of the node that the trials' data cache lives in; null: each pod has its own.</summary>
    public string? TrialCache { get; init; }

    /// <summary>How long a pod may fail to start (its image, its configuration) before its trial fails.</summary>
    public TimeSpan StartPatience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The least time between two writes of a TrainingJob's status that differ in numbers only.</summary>
    public TimeSpan StatusInterval { get; init; } = TimeSpan.FromSeconds(1);
}
