namespace Trainyard.Api;

/// <summary>
/// The reasons of a TrainingJob's conditions that are the search's own. Beside them stand those of <see cref="FaultReason"/>, the classes
/// of failures, and the cluster's own words for what keeps a pod from running.
/// </summary>
public static class TrainingJobReason
{
    /// <summary>The spec is valid.</summary>
    public const string Valid = nameof(Valid);

    /// <summary>spec.suspend is true.</summary>
    public const string Suspended = nameof(Suspended);

    /// <summary>spec.suspend is false.</summary>
    public const string NotSuspended = nameof(NotSuspended);

    /// <summary>The data and the output are looked at, before the first trial.</summary>
    public const string Preflight = nameof(Preflight);

    /// <summary>Trials are made.</summary>
    public const string Searching = nameof(Searching);

    /// <summary>A new run begins, as its schedule or somebody wants it.</summary>
    public const string Retraining = nameof(Retraining);

    /// <summary>A finished search goes on, since it may have more trials.</summary>
    public const string Continuing = nameof(Continuing);

    /// <summary>The spec was mended before any trial had a value: the search begins anew.</summary>
    public const string Mended = nameof(Mended);

    /// <summary>More trials have failed than spec.sweep.maxFailedTrials allows.</summary>
    public const string TooManyFailedTrials = nameof(TooManyFailedTrials);

    /// <summary>Every trial has failed, and all for one reason.</summary>
    public const string EveryTrialFails = nameof(EveryTrialFails);

    /// <summary>The best has reached spec.objective.target.</summary>
    public const string TargetReached = nameof(TargetReached);

    /// <summary>spec.sweep.maxDuration is over.</summary>
    public const string MaxDurationReached = nameof(MaxDurationReached);

    /// <summary>The last trials of spec.sweep.plateau have found nothing better.</summary>
    public const string Plateau = nameof(Plateau);

    /// <summary>All of spec.sweep.maxTrials have ended.</summary>
    public const string AllTrialsDone = nameof(AllTrialsDone);

    /// <summary>The sampler has nothing left to try.</summary>
    public const string SpaceExhausted = nameof(SpaceExhausted);

    /// <summary>No trial came to a value.</summary>
    public const string NoTrialSucceeded = nameof(NoTrialSucceeded);

    /// <summary>The last step has failed.</summary>
    public const string ModelTrainingFailed = nameof(ModelTrainingFailed);
}
