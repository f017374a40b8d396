namespace Trainyard.Tuning;

/// <summary>
/// The trials of a study as samplers see them: coordinates, and a loss that is to be small. Finished trials stand in the order in which
/// they ended, those of earlier studies first, running ones last.
/// </summary>
internal sealed class History
{
    private History(List<Observation> finished, List<double[]> running) => (Finished, Running) = (finished, running);

    /// <summary>Trials that ended, however they did.</summary>
    public IReadOnlyList<Observation> Finished { get; }

    /// <summary>The coordinates of trials that run.</summary>
    public IReadOnlyList<double[]> Running { get; }

    public static History Of(Study study)
    {
        var sign = study.Direction == Direction.Minimize ? 1.0 : -1.0;
        var finished = new List<Observation>(study.Trials.Count + study.WarmStart.Count);
        var running = new List<double[]>();
        foreach (var trial in study.WarmStart.Where(trial => trial.State == TrialState.Succeeded))
        {
            finished.Add(Observation.Of(trial, study.Space, sign));
        }

        foreach (var trial in InOrderOfEnding(study.Trials).Where(trial => !IsForgotten(trial)))
        {
            if (trial.State == TrialState.Running)
            {
                running.Add(trial.Parameters.UnitIn(study.Space));
            }
            else
            {
                finished.Add(Observation.Of(trial, study.Space, sign));
            }
        }

        return new(finished, running);
    }

    /// <summary>Whether nothing is known any more but that there was one: taken for a failure it would have the middle of the space
    /// shunned.</summary>
    private static bool IsForgotten(Trial trial) => trial is { State: TrialState.Failed, Parameters.Count: 0 };

    private static IEnumerable<Trial> InOrderOfEnding(IReadOnlyList<Trial> trials)
    {
        for (var i = 1; i < trials.Count; i++)
        {
            if ((trials[i].Ended ?? trials[i].Number) < (trials[i - 1].Ended ?? trials[i - 1].Number))
            {
                return trials.OrderBy(trial => trial.Ended ?? trial.Number);
            }
        }

        return trials;
    }
}

/// <param name="Unit">Its coordinates; NaN for an inactive or missing parameter.</param>
/// <param name="State">How it ended. A value that is not finite makes it failed.</param>
/// <param name="Loss">What is to be small: the final value, a pruned trial's last one, positive infinity where there is none.</param>
/// <param name="Steps">The steps that a pruned trial came.</param>
internal readonly record struct Observation(double[] Unit, TrialState State, double Loss, int Steps)
{
    public static Observation Of(Trial trial, SearchSpace space, double sign)
    {
        var unit = trial.Parameters.UnitIn(space);
        var value = trial.State switch
        {
            TrialState.Succeeded => trial.Value,
            TrialState.Pruned when trial.Curve.Count > 0 => trial.Curve[^1].Value,
            _ => null,
        };
        var steps = trial.Curve.Count > 0 ? trial.Curve[^1].Step : 0;
        return value is { } v && double.IsFinite(v)
            ? new(unit, trial.State, sign * v, steps)
            : new(unit, TrialState.Failed, double.PositiveInfinity, steps);
    }
}
