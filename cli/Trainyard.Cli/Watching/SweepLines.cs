using Trainyard.Api;
using Trainyard.Sweeps;

namespace Trainyard.Cli.Watching;

/// <summary>Tells a sweep in plain lines, for logs and pipes: one for each trial that ends, one when the phase changes.</summary>
internal sealed class SweepLines
{
    private readonly HashSet<int> _told = [];
    private TrainingJobPhase? _phase;

    public IEnumerable<string> Next(SweepSnapshot sweep)
    {
        foreach (
            var trial in sweep
                .Trials.Where(trial => trial.Status?.Ended == true && _told.Add(trial.Spec.Number))
                .OrderBy(trial => trial.Status!.CompletionTime)
        )
        {
            var value = trial.Status!.Value is { } number
                ? $"{sweep.Metric} {SweepView.Number(number)}"
                : trial.Status.Failure?.Message ?? "";
            var best = sweep.Metrics.Count > 1 ? OnFront(sweep, trial)
                : trial == sweep.Best ? "  best so far"
                : "";
            var left = sweep.Left is { } time ? $"  (about {SweepView.Length(time)} left)" : "";
            yield return $"trial {trial.Spec.Number,3} of {sweep.MostTrials}  {trial.Status.Phase.ToString().ToLowerInvariant(),-9}  "
                + $"{value,-22}  {SweepView.Parameters(trial.Spec.Parameters)}{best}{left}";
        }

        if (sweep.Phase == _phase)
            yield break;
        _phase = sweep.Phase;
        yield return $"{sweep.Name}: {_phase}";
        if (sweep is { Finished: true, Metrics.Count: > 1 })
        {
            foreach (var member in sweep.Front)
                yield return $"front: {member.Trial.Metadata.Name}  {SweepView.Values(sweep, member)}{Winner(sweep, member.Trial)}";
        }
    }

    private static string OnFront(SweepSnapshot sweep, Trial trial) =>
        sweep.Front.FirstOrDefault(member => member.Trial == trial) is { } member
            ? $"  on the front: {SweepView.Values(sweep, member)}{Winner(sweep, trial)}"
            : "";

    private static string Winner(SweepSnapshot sweep, Trial trial) => trial == sweep.Best ? "  winner" : "";
}
