namespace Trainyard.Api;

/// <summary>
/// The reasons of a Predictor's conditions that are its own. Beside them stand those of <see cref="FaultReason"/> and the cluster's own
/// words for what keeps a pod from running.
/// </summary>
public static class PredictorReason
{
    /// <summary>The spec is valid.</summary>
    public const string Valid = nameof(Valid);

    /// <summary>Pods answer.</summary>
    public const string Serving = nameof(Serving);

    /// <summary>No pod runs, for no request has come for a while: the router holds the next one until a pod does.</summary>
    public const string Asleep = nameof(Asleep);

    /// <summary>The pods of a model are starting.</summary>
    public const string RollingOut = nameof(RollingOut);

    /// <summary>spec.model.uri names the model.</summary>
    public const string ModelNamed = nameof(ModelNamed);

    /// <summary>The TrainingJob has a model.</summary>
    public const string ModelFound = nameof(ModelFound);

    /// <summary>There is no such TrainingJob.</summary>
    public const string TrainingJobNotFound = nameof(TrainingJobNotFound);

    /// <summary>The TrainingJob has no model yet.</summary>
    public const string WaitingForModel = nameof(WaitingForModel);

    /// <summary>A newer model waits, as spec.model.promote wants it.</summary>
    public const string PromotionHeld = nameof(PromotionHeld);

    /// <summary>A rollout measures the new model.</summary>
    public const string Measuring = nameof(Measuring);

    /// <summary>A rollout waits until somebody resumes it.</summary>
    public const string Paused = nameof(Paused);

    /// <summary>All gates have held, or somebody has said so.</summary>
    public const string Promoting = nameof(Promoting);

    /// <summary>A gate failed.</summary>
    public const string GateFailed = nameof(GateFailed);

    /// <summary>Somebody ended the rollout.</summary>
    public const string Aborted = nameof(Aborted);

    /// <summary>The new model does not take what the old one takes.</summary>
    public const string SignatureMismatch = nameof(SignatureMismatch);

    /// <summary>spec.model.version names a version that there is not.</summary>
    public const string VersionNotFound = nameof(VersionNotFound);

    /// <summary>A feature's values are far from those of training.</summary>
    public const string FeatureDrifted = nameof(FeatureDrifted);

    /// <summary>What is predicted is far from the labels of training.</summary>
    public const string PredictionDrifted = nameof(PredictionDrifted);

    /// <summary>No feature and no prediction is far from training.</summary>
    public const string NearTraining = nameof(NearTraining);

    /// <summary>spec.model.version names the version.</summary>
    public const string VersionPinned = nameof(VersionPinned);
}
