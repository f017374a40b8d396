namespace Trainyard.Api;

/// <summary>The types of the conditions that a status tells. Waits, dashboards and policies read them.</summary>
public static class ConditionType
{
    /// <summary>The spec is valid, and the API server takes what it needs.</summary>
    public const string Accepted = nameof(Accepted);

    /// <summary>Of a TrainingJob: trials run, or the winner is trained.</summary>
    public const string Running = nameof(Running);

    /// <summary>Of a TrainingJob: the model of its present run is there.</summary>
    public const string Succeeded = nameof(Succeeded);

    /// <summary>Of a TrainingJob: there will be no model of its present run.</summary>
    public const string Failed = nameof(Failed);

    /// <summary>Of a TrainingJob: nothing runs, because spec.suspend is true.</summary>
    public const string Suspended = nameof(Suspended);

    /// <summary>Of a Predictor: somebody answers.</summary>
    public const string Available = nameof(Available);

    /// <summary>Of a Predictor: a model is on its way.</summary>
    public const string Progressing = nameof(Progressing);

    /// <summary>Of a Predictor, where it holds: a newer model was sent back, and why.</summary>
    public const string RolledBack = nameof(RolledBack);

    /// <summary>Of a Predictor, where it does not hold: the way from outside that it asks for is not there.</summary>
    public const string Routed = nameof(Routed);

    /// <summary>Of a Predictor, where it does not hold: the watching that it asks for is not there.</summary>
    public const string Monitored = nameof(Monitored);

    /// <summary>Of a Predictor with spec.monitoring.drift, once its pods have told: what is asked, or predicted, is far from what training
    /// saw.</summary>
    public const string Drifted = nameof(Drifted);

    /// <summary>As kstatus reads it, where it holds: what is wanted is on its way.</summary>
    public const string Reconciling = nameof(Reconciling);

    /// <summary>As kstatus reads it, where it holds: somebody must see to it.</summary>
    public const string Stalled = nameof(Stalled);
}
