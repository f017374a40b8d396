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
            var best = trial == sweep.Best ? "  best so far" : "";
            var left = sweep.Left is { } time ? $"  (about {SweepView.Length(time)} left)" : "";
            yield return $"trial {trial.Spec.Number,3} of {sweep.MostTrials}  {trial.Status.Phase.ToString().ToLowerInvariant(),-9}  "
                + $"{value,-22}  {SweepView.Parameters(trial.Spec.Parameters)}{best}{left}";
        }

        if (sweep.Phase == _phase)
            yield break;
        _phase = sweep.Phase;
        yield return $"{sweep.Name}: {_phase}";
    }
}
