namespace Trainyard.Tuning;

/// <summary>
/// Decides after a report whether a trial goes on. A pruner has no memory: the verdict follows from the curves alone, so that it is the
/// same after a restart. No pruner stops the best trial so far (<see cref="CurveHistory.IsBest"/>), and none waits for a trial that may
/// never report again.
/// </summary>
public interface IPruner
{
    /// <summary>Judges a trial by its latest report.</summary>
    /// <param name="trial">The trial's number. It has reported at least once.</param>
    /// <param name="history">The curves of the study, this trial's among them.</param>
    Verdict Judge(int trial, CurveHistory history);
}

/// <summary>What a pruner says of a trial.</summary>
/// <param name="Prune">Whether the trial ends here.</param>
/// <param name="Reason">Why, in a sentence for people; empty where there is nothing to say.</param>
public readonly record struct Verdict(bool Prune, string Reason)
{
    /// <summary>The trial goes on.</summary>
    public static Verdict Continue { get; } = new(false, "");
}
