using Trainyard.Api;

namespace Trainyard.Sweeps;

/// <summary>A sweep at one moment, for those who show it.</summary>
/// <param name="Job">The TrainingJob.</param>
/// <param name="Ledger">The trials of its present search.</param>
/// <param name="Now">The moment.</param>
public sealed record SweepSnapshot(TrainingJob Job, SweepLedger Ledger, DateTimeOffset Now)
{
    /// <summary>The snapshot of a job and all its trials.</summary>
    public static SweepSnapshot Of(TrainingJob job, IEnumerable<Trial> trials, DateTimeOffset now)
    {
        var ledger = SweepLedger.Of(job);
        ledger.Update([.. SearchTrials.Of(job, trials)]);
        return new(job, ledger, now);
    }

    /// <summary>The TrainingJob's name.</summary>
    public string Name => Job.Metadata.Name!;

    /// <summary>Where it stands.</summary>
    public TrainingJobPhase Phase => Job.Status?.Phase ?? TrainingJobPhase.Pending;

    /// <summary>How it is searched; one trial without parameters where it says nothing.</summary>
    public SweepSpec Sweep => Job.Spec.Sweep ?? new() { MaxTrials = 1, Parameters = [] };

    /// <summary>The metrics that are optimised.</summary>
    public IReadOnlyList<string> Metrics => [.. Job.Spec.AllObjectives.Select(objective => objective.Metric)];

    /// <summary>The trials that no other beats in all objectives, the winner first.</summary>
    public IReadOnlyList<FrontMember> Front => Ledger.Front;

    /// <summary>The metric that is optimised; of several the first.</summary>
    public string Metric => Job.Spec.Objective.Metric;

    /// <summary>How many trials there are at most.</summary>
    public int MostTrials => Job.Spec.MostTrials;

    /// <summary>The best trial of those that have succeeded.</summary>
    public Trial? Best => Ledger.Best;

    /// <summary>The trials by number.</summary>
    public IEnumerable<Trial> Trials => Ledger.Trials.OfType<Trial>();

    /// <summary>How many trials have ended.</summary>
    public int Ended => Ledger.Counts.Total - Ledger.Active;

    /// <summary>Whether the job is through, with a model or without.</summary>
    public bool Finished => Holds(ConditionType.Succeeded) || Failed;

    /// <summary>Whether there will be no model.</summary>
    public bool Failed => Holds(ConditionType.Failed);

    /// <summary>Why it failed or was not accepted, for people; null while all is well.</summary>
    public string? Trouble =>
        Job
            .Status?.Conditions?.FirstOrDefault(condition =>
                condition is { Type: ConditionType.Accepted, Status: "False" } or { Type: ConditionType.Failed, Status: "True" }
            )
            ?.Message;

    /// <summary>The time left; null before the first trial has ended, and when the job is through.</summary>
    public TimeSpan? Left => Finished ? null : TimeLeft.Of(Job, Ledger, Now);

    private bool Holds(string condition) =>
        Job.Status?.ObservedGeneration == Job.Metadata.Generation
        && Job.Status?.Conditions?.Any(held => held.Type == condition && held.Status == "True") == true;
}
