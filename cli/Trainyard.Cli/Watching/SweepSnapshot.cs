using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Cli.Watching;

/// <summary>A sweep at one moment, and what can be read from it.</summary>
/// <param name="Trials">Its Trials of the present search, by number.</param>
internal sealed record SweepSnapshot(TrainingJob Job, IReadOnlyList<Trial> Trials, DateTimeOffset Now)
{
    public string Name => Job.Metadata.Name!;

    public string Phase => Job.Status?.Phase ?? "Pending";

    public string Metric => Job.Spec.Objective.Metric;

    public SweepSpec Sweep => Job.Spec.Sweep ?? new SweepSpec { MaxTrials = 1, Parameters = [] };

    public int MaxTrials => Sweep.MaxTrials;

    public int Ended => Trials.Count(trial => trial.Status?.Ended == true);

    public bool Finished => Holds("Succeeded") || Holds("Failed");

    public bool Failed => Holds("Failed");

    /// <summary>Why it failed or was not accepted, for people; null while all is well.</summary>
    public string? Trouble =>
        Job
            .Status?.Conditions?.FirstOrDefault(condition =>
                (condition is { Type: "Accepted", Status: "False" }) || (condition is { Type: "Failed", Status: "True" })
            )
            ?.Message;

    public int Count(TrialPhase phase) => Trials.Count(trial => (trial.Status?.Phase ?? TrialPhase.Pending) == phase);

    /// <summary>The best trial of those that ended with a value.</summary>
    public Trial? Best => Better(Trials.Where(trial => trial.Status is { Phase: TrialPhase.Succeeded, Value: not null }));

    /// <summary>The best value after each ended trial, in the order in which they ended.</summary>
    public IReadOnlyList<double> BestSoFar
    {
        get
        {
            var values = Trials
                .Where(trial => trial.Status is { Phase: TrialPhase.Succeeded, Value: not null })
                .OrderBy(trial => trial.Status!.CompletionTime)
                .Select(trial => trial.Status!.Value!.Value);
            var curve = new List<double>();
            foreach (var value in values)
                curve.Add(curve.Count == 0 || IsBetter(value, curve[^1]) ? value : curve[^1]);
            return curve;
        }
    }

    /// <summary>The time left, from the mean length of the ended trials; null before the first has ended.</summary>
    public TimeSpan? Left
    {
        get
        {
            var lengths = Trials
                .Where(trial => trial.Status is { Ended: true, StartTime: not null, CompletionTime: not null })
                .Select(trial => (trial.Status!.CompletionTime!.Value - trial.Status.StartTime!.Value).TotalSeconds)
                .ToList();
            if (lengths.Count == 0 || Finished)
                return null;

            var rounds = (MaxTrials - Ended) / (double)Math.Max(1, Sweep.Parallelism);
            return TimeSpan.FromSeconds(Math.Max(0, rounds * lengths.Average()));
        }
    }

    private bool IsBetter(double value, double than) => Job.Spec.Objective.ResolvedGoal.IsBetter(value, than);

    private Trial? Better(IEnumerable<Trial> trials) =>
        trials.Aggregate((Trial?)null, (best, trial) =>
            best is null || IsBetter(trial.Status!.Value!.Value, best.Status!.Value!.Value) ? trial : best
        );

    private bool Holds(string condition) =>
        Job.Status?.Conditions?.Any(c => c.Type == condition && c.Status == "True") == true
        && Job.Status.ObservedGeneration == Job.Metadata.Generation;
}
