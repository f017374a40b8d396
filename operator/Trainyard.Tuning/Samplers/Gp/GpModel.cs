namespace Trainyard.Tuning;

/// <summary>What the trials of a study tell about its space, for the search of the next point.</summary>
internal sealed class GpModel
{
    private const int MostPoints = 300;
    private const int MostRunning = 200;
    private const int MorePoints = 120;
    private const int FewPoints = 60;
    private const int Evaluations = 30;

    /// <summary>By how much of log evidence a warp must be better than none: likelihoods of a few trials favour it too easily.</summary>
    private const double WarpPenalty = 3;

    private static readonly double?[] Shifts = [null, 1, 0.1, 0.01];

    /// <summary>The fit starts from the prior's length scales and from shorter ones; either may end in a poor local optimum.</summary>
    private static readonly double[] LengthShifts = [0, -1.2];

    private GpModel(ExpectedImprovement acquisition, GaussianProcess process, List<double[]> leaders) =>
        (Acquisition, Process, Leaders) = (acquisition, process, leaders);

    /// <summary>The number of trials that the process knows.</summary>
    public int Count => Process.Count;

    /// <summary>What is to be maximised.</summary>
    public ExpectedImprovement Acquisition { get; }

    public GaussianProcess Process { get; }

    /// <summary>The coordinates of the best points, best first.</summary>
    public List<double[]> Leaders { get; }

    /// <summary>
    /// The model of a study. <paramref name="last"/> is the fit that was made last: it is taken again where the same trials have finished,
    /// as when several suggestions are made at once.
    /// </summary>
    public static GpModel Of(SearchSpace space, History history, ref GpFit? last)
    {
        var observations = Losses(history);
        var points = observations.Select(o => Features(space, o.Unit)).ToList();
        var isCategory = space.Dimensions.Select(d => d.Choices > 0).ToArray();
        var losses = observations.Select(o => o.Loss).ToList();
        if (last?.Observations.SequenceEqual(observations) != true)
        {
            var (hyper, values) = Fit(points, losses, isCategory);
            last = new(observations, values, GaussianProcess.Of(new([.. points], isCategory), values, hyper));
        }

        var process = last.Process;
        var believed = last.Values.ToList();
        var best = points.Min(p => process.MeanAt(p));
        foreach (var unit in history.Running.TakeLast(MostRunning))
        {
            var features = Features(space, unit);
            believed.Add(process.MeanAt(features));
            points.Add(features);
        }

        if (history.Running.Count > 0)
        {
            process = GaussianProcess.Of(new(points, isCategory), [.. believed], process.Hyper);
            best = Math.Min(best, believed.Min());
        }

        var leaders = Enumerable.Range(0, losses.Count).OrderBy(i => losses[i]).Take(6).Select(i => points[i]).ToList();
        return new(new(process, best), process, leaders);
    }

    /// <summary>
    /// An inactive number stands in the middle, an inactive category is one of its own. A number of an earlier study may lie out of range,
    /// but not so far that it would outweigh the range itself.
    /// </summary>
    public static double[] Features(SearchSpace space, double[] unit)
    {
        var features = new double[unit.Length];
        for (var d = 0; d < unit.Length; d++)
        {
            features[d] =
                !double.IsNaN(unit[d]) ? Math.Clamp(unit[d], -1, 2)
                : space.Dimensions[d].Choices > 0 ? -1
                : 0.5;
        }

        return features;
    }

    /// <summary>
    /// Warp and hyperparameters. Every warp is tried from two starts on a few trials; the best one's hyperparameters are then fitted to
    /// more. The cost stays the same however long the history.
    /// </summary>
    private static (double[] Hyper, double[] Values) Fit(List<double[]> points, List<double> losses, bool[] isCategory)
    {
        var prior = GpPrior.For(isCategory.Length);
        var few = Spread(losses.Count, FewPoints);
        var inputs = new GpInputs([.. few.Select(i => points[i])], isCategory);
        var tries = new (double[] Hyper, double? Shift, double Loss)[Shifts.Length * LengthShifts.Length];
        Parallel.For(0, tries.Length, t =>
        {
            var shift = Shifts[t / LengthShifts.Length];
            var warp = OutputWarp.Of([.. few.Select(i => losses[i])], shift);
            var start = prior.Start(isCategory.Length, LengthShifts[t % LengthShifts.Length]);
            var (found, loss) = GaussianProcess.Fit(inputs, warp.Values, prior, start, Evaluations);
            tries[t] = (found, shift, loss - (warp.LogJacobian - (shift is null ? 0 : WarpPenalty)));
        });

        // In the order of the tries, so that one thread and many find the same.
        var best = (Hyper: prior.Start(isCategory.Length), Shift: (double?)null, Loss: double.PositiveInfinity);
        foreach (var found in tries)
        {
            best = found.Loss < best.Loss ? found : best;
        }

        var values = OutputWarp.Of(losses, best.Shift).Values;
        if (losses.Count <= FewPoints)
        {
            return (best.Hyper, values);
        }

        var more = Spread(losses.Count, MorePoints);
        var (hyper, _) = GaussianProcess.Fit(
            new([.. more.Select(i => points[i])], isCategory),
            [.. more.Select(i => values[i])],
            prior,
            best.Hyper,
            Evaluations / 2
        );
        return (hyper, values);
    }

    /// <summary>Of trials in the order of their losses: the best ones, and evenly spaced ones of the rest.</summary>
    private static List<int> Spread(int count, int most)
    {
        if (count <= most)
        {
            return [.. Enumerable.Range(0, count)];
        }

        var first = most / 2;
        return [.. Enumerable.Range(0, most).Select(i => i < first ? i : first + ((i - first) * (count - first) / (most - first)))];
    }

    /// <summary>Pruned trials count at their last value or the median, whichever is worse; failed ones as the worst.</summary>
    private static List<Observation> Losses(History history)
    {
        var succeeded = history.Finished.Where(o => o.State == TrialState.Succeeded).Select(o => o.Loss).Order().ToList();
        var (median, worst) = (succeeded[succeeded.Count / 2], succeeded[^1]);
        return
        [
            .. history
                .Finished.Select(o =>
                    o.State switch
                    {
                        TrialState.Succeeded => o,
                        TrialState.Pruned => o with { Loss = Math.Max(o.Loss, median) },
                        _ => o with { Loss = worst },
                    }
                )
                .OrderBy(o => o.Loss)
                .Take(MostPoints),
        ];
    }
}

/// <summary>A process fitted to finished trials.</summary>
internal sealed record GpFit(IReadOnlyList<Observation> Observations, double[] Values, GaussianProcess Process);
