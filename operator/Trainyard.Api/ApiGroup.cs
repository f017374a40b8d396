namespace Trainyard.Api;

/// <summary>The names that all kinds share.</summary>
public static class ApiGroup
{
    /// <summary>The API group.</summary>
    public const string Name = "trainyard.dev";

    /// <summary>The version of every kind.</summary>
    public const string Version = "v1alpha1";

    /// <summary>On Trials, Jobs and pods: the TrainingJob they belong to.</summary>
    public const string JobLabel = "trainyard.dev/job";

    /// <summary>On Trials, Jobs and pods: the run they belong to.</summary>
    public const string RunLabel = "trainyard.dev/run";

    /// <summary>On the Jobs and pods of a Trial: its name. On those of another step: the Job's own.</summary>
    public const string TrialLabel = "trainyard.dev/trial";

    /// <summary>On Jobs and pods: preflight, the first step of a run, trial, worker (it runs trial after trial), or model, the last
    /// one.</summary>
    public const string StepLabel = "trainyard.dev/step";

    /// <summary>On everything that a Predictor owns: its name.</summary>
    public const string PredictorLabel = "trainyard.dev/predictor";

    /// <summary>On everything that a Scorer owns: its name.</summary>
    public const string ScorerLabel = "trainyard.dev/scorer";

    /// <summary>On pod templates: the trial file, as JSON.</summary>
    public const string TrialFileAnnotation = "trainyard.dev/trial";

    /// <summary>On the Job of a reused worker: that it was handed a trial, or that a trial has answered for its end.</summary>
    public const string WorkedAnnotation = "trainyard.dev/worked";

    /// <summary>On the Job of a reused worker: where it asks for trials.</summary>
    public const string WorkUrlAnnotation = "trainyard.dev/work-url";

    /// <summary>On a TrainingJob: any new value starts a new run.</summary>
    public const string RetrainAnnotation = "trainyard.dev/retrain";

    /// <summary>On a Predictor: pause, resume, promote, abort or retry, once for each new value; what stands behind a colon makes it
    /// new.</summary>
    public const string RolloutAnnotation = "trainyard.dev/rollout";
}
