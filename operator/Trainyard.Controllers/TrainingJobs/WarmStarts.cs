using Trainyard.Api;
using Trainyard.Tuning;
using Fault = Trainyard.Api.Fault;

namespace Trainyard.Controllers.TrainingJobs;

/// <summary>An earlier search whose trials join the history.</summary>
/// <param name="Job">It; null where there is none.</param>
internal sealed record WarmStart(string Name, TrainingJob? Job, IReadOnlyList<Trainyard.Tuning.Trial> Trials);

/// <summary>What earlier searches tell a new one. Values of another metric, or of points that the space does not have, would lead it
/// astray. Pure.</summary>
internal static class WarmStarts
{
    /// <summary>Why the earlier searches cannot join; nothing where all can.</summary>
    public static IReadOnlyList<Fault> Check(TrainingJob job, SearchSpace space, IReadOnlyList<WarmStart> sources)
    {
        var faults = new Faults();
        foreach (var (index, source) in sources.Index())
        {
            var why = WhyNot(job, space, source);
            faults.Require(why is null, FaultReason.InvalidSweep, $"spec.sweep.warmStart[{index}].trainingJob", $"\"{source.Name}\" {why}");
        }

        return faults.Found;
    }

    /// <summary>The trials that lie in the space.</summary>
    public static IReadOnlyList<Trainyard.Tuning.Trial> Joining(SearchSpace space, IReadOnlyList<WarmStart> sources) =>
        [.. sources.SelectMany(source => source.Trials.Where(trial => Joins(space, trial)))];

    /// <summary>How many trials join and how many do not, for people.</summary>
    public static string Tell(SearchSpace space, IReadOnlyList<WarmStart> sources) =>
        string.Join(
            "; ",
            sources.Select(source =>
            {
                var valued = source.Trials.Where(trial => trial.Value is not null).ToList();
                var joining = valued.Count(trial => Joins(space, trial));
                return $"{joining} of {source.Trials.Count} trials of {source.Name} join the history, "
                    + $"{source.Trials.Count - valued.Count} have no value, {valued.Count - joining} lie outside of spec.sweep.parameters";
            })
        );

    private static bool Joins(SearchSpace space, Trainyard.Tuning.Trial trial) =>
        trial.Value is not null && space.CheckPart(trial.Parameters).Count == 0;

    private static string Objectives(TrainingJob job) =>
        string.Join(" and ", job.Spec.AllObjectives.Select(objective => $"{objective.Metric} ({objective.ResolvedGoal})"));

    private static string? WhyNot(TrainingJob job, SearchSpace space, WarmStart source)
    {
        if (source.Job is not { } other)
            return "is no TrainingJob of this namespace";
        if (other.Metadata.Uid == job.Metadata.Uid)
            return "is this job itself: its own trials are in its history";
        var (mine, theirs) = (job.Spec.Objective, other.Spec.Objective);
        if ((job.Spec.Objectives ?? other.Spec.Objectives) is not null && Objectives(job) != Objectives(other))
            return $"optimises {Objectives(other)}, this job {Objectives(job)}: their values cannot be compared";
        if (theirs.Metric != mine.Metric)
            return $"optimises {theirs.Metric}, this job {mine.Metric}: their values cannot be compared";
        if (theirs.ResolvedGoal != mine.ResolvedGoal)
            return $"has the goal {theirs.ResolvedGoal}, this job {mine.ResolvedGoal}";
        if (other.Spec.Model.Task != job.Spec.Model.Task)
            return $"is for {other.Spec.Model.Task}, this job for {job.Spec.Model.Task}";
        var unknown = (other.Spec.Sweep?.Parameters ?? [])
            .Select(parameter => parameter.Name)
            .Except(space.Parameters.Select(parameter => parameter.Name))
            .ToList();
        if (unknown.Count > 0)
            return $"has searched {string.Join(", ", unknown)}, which spec.sweep.parameters does not name";
        var valued = source.Trials.Where(trial => trial.Value is not null).ToList();
        return valued.Count > 0 && !valued.Exists(trial => Joins(space, trial))
            ? $"has {valued.Count} trials with a value, and none of them lies within spec.sweep.parameters"
            : null;
    }
}
