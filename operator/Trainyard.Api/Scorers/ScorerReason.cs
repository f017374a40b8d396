namespace Trainyard.Api;

/// <summary>The reasons of a Scorer's conditions that are its own, beside those of <see cref="PredictorReason"/> for its model.</summary>
public static class ScorerReason
{
    /// <summary>Its pods run.</summary>
    public const string Scoring = nameof(Scoring);

    /// <summary>Its pods are on their way.</summary>
    public const string Starting = nameof(Starting);

    /// <summary>All rows that there were are scored.</summary>
    public const string AllScored = nameof(AllScored);

    /// <summary>It waits for the next time of its schedule.</summary>
    public const string Scheduled = nameof(Scheduled);

    /// <summary>spec.suspend stops it.</summary>
    public const string Suspended = nameof(Suspended);
}
