namespace Trainyard.Tuning;

/// <summary>
/// Tree-structured Parzen estimator: draws points from the density of the good trials, l, and suggests the one with the greatest l / g, g
/// being the density of the others. The good trials tell how far parameters belong together and how wide the kernels are (the share and the
/// width that predict each of them best from the rest); conditions are a part of the densities (see <see cref="ParzenEstimator"/>); running
/// trials count among the others (constant liar), so that parallel suggestions keep apart; pruned trials stand after the finished ones,
/// failed ones last. Source: J. Bergstra et al., NIPS 2011, section 4; S. Falkner et al., "BOHB", ICML 2018, section 3.2; S. Watanabe,
/// arXiv:2304.11127; the choice by what is left out: R. Duin, IEEE Trans. Computers C-25 (1976).
/// </summary>
public sealed class TpeSampler(ulong seed) : ISampler
{
    /// <summary>Trials before the densities are asked, those that run among them: a wide job need not wait for two rounds.</summary>
    private const int StartUp = 10;
    private const int LeastEnded = 5;
    private const int Candidates = 24;
    private const double GoodShare = 0.1;
    private const int MostGood = 25;

    /// <summary>The deviation of a kernel where there is one trial in one dimension, in deviations of the good trials. Half of the usual
    /// (Scott's rule): what is sought is the best of the good trials, not all of them.</summary>
    private const double Bandwidth = 0.5;

    /// <summary>Uniform trials that the deviation is reckoned with beside the good ones: two that agree by chance say little.</summary>
    private const double PriorTrials = 2;

    /// <summary>What the uniform density counts beside the good trials, in trials. Less than the usual one: of three good trials it would
    /// take a quarter of the suggestions. Beside the others, which are many, it counts one.</summary>
    private const double GoodPrior = 0.3;

    /// <summary>How many times likelier each halving of the kernels' width must make the good trials: what counts as strong evidence. A few
    /// trials agree by chance. Source: R. Kass, A. Raftery, "Bayes factors", J. Amer. Statist. Assoc. 90 (1995), section 3.2.</summary>
    private const double Evidence = 20;

    /// <summary>From whole points to each parameter on its own (see <see cref="ParzenEstimator.Shared"/>).</summary>
    private static readonly double[] Shares = [0.02, 0.1, 0.3, 0.6, 1];

    /// <summary>Of a kernel: good trials in several valleys are spread far wider than a valley is, and kernels as wide as the spread blur
    /// them into one.</summary>
    private static readonly double[] Widths = [1, 0.5, 0.25];

    private readonly SobolSampler _start = new(seed);

    /// <inheritdoc/>
    public ParameterSet? Suggest(Study study)
    {
        var random = new Xoshiro256(seed, (ulong)study.Trials.Count);
        var history = History.Of(study);
        var ended = history.Finished.Count(trial => trial.State != TrialState.Failed);
        if (ended < LeastEnded || ended + history.Running.Count < StartUp)
        {
            return _start.Suggest(study, random);
        }

        var (good, others) = Densities(study.Space, history);
        return FreshPoint.Find(study, random, () => Best(study.Space, good, others, random));
    }

    private static double[] Best(SearchSpace space, ParzenEstimator good, ParzenEstimator others, Xoshiro256 random)
    {
        var drawn = new List<double[]>(Candidates);
        for (var i = 0; i < Candidates; i++)
        {
            drawn.Add(space.Snap(good.Sample(random)));
        }

        var l = good.LogDensities(drawn);
        var g = others.LogDensities(drawn);
        var best = 0;
        for (var i = 1; i < Candidates; i++)
        {
            best = l[i] - g[i] > l[best] - g[best] ? i : best;
        }

        return drawn[best];
    }

    private static (ParzenEstimator Good, ParzenEstimator Others) Densities(SearchSpace space, History history)
    {
        var finished = history.Finished;
        var order = Enumerable.Range(0, finished.Count).ToArray();
        Array.Sort(order, (a, b) => Compare(finished[a], finished[b]) is var sign and not 0 ? sign : a - b);
        var split = Math.Min((int)Math.Ceiling(GoodShare * order.Length), MostGood);
        var good = order.Take(split).Select(i => finished[i].Unit).ToList();
        var others = order.Skip(split).Select(i => finished[i].Unit).Concat(history.Running).ToList();
        var spread = Array.ConvertAll([.. Enumerable.Range(0, space.Dimensions.Count)], d => Deviation(good, d));
        var (better, alike) = (Falling(good.Count), Alike(others.Count));
        var (share, width) = Shape((tried, wide) => Density(space, good, better, Scaled(spread, wide), tried).LeaveOneOut());
        spread = Scaled(spread, width);
        return (Density(space, good, better, spread, share), Density(space, others, alike, spread, share));
    }

    /// <summary>The share and the width that the trials speak for.</summary>
    private static (double Share, double Width) Shape(Func<double, double, double> likelihood)
    {
        var penalty = Portable.Log(Evidence) / Portable.Log(2);
        var shapes = from width in Widths from share in Shares select (share, width);
        return shapes.MaxBy(shape => likelihood(shape.share, shape.width) + (penalty * Portable.Log(shape.width)));
    }

    private static double[] Scaled(double[] spread, double width) => Array.ConvertAll(spread, deviation => deviation * width);

    /// <summary>Better first; among pruned trials those that came further.</summary>
    private static int Compare(in Observation a, in Observation b)
    {
        var tiers = Tier(a) - Tier(b);
        var steps = a.State == TrialState.Pruned && tiers == 0 ? b.Steps - a.Steps : 0;
        return tiers != 0 ? tiers
            : steps != 0 ? steps
            : a.Loss.CompareTo(b.Loss);
    }

    private static int Tier(Observation trial) =>
        trial.State switch
        {
            TrialState.Succeeded => 0,
            TrialState.Pruned => 1,
            _ => 2,
        };

    /// <summary>Weights that fall evenly from the best of the good trials to the last: expected improvement counts a trial by how far below
    /// the limit it lies, and its rank does not mind the scale. Source: S. Watanabe, arXiv:2304.11127 (weighting algorithms).</summary>
    private static double[] Falling(int count)
    {
        var share = count / (count + GoodPrior) / (count * (count + 3) / 2.0);
        return [.. Enumerable.Range(0, count).Select(i => (count + 1 - i) * share)];
    }

    private static double[] Alike(int count) => [.. Enumerable.Repeat(1.0 / (count + 1), count)];

    private static ParzenEstimator Density(
        SearchSpace space,
        IReadOnlyList<double[]> centres,
        double[] weights,
        double[] spread,
        double share
    )
    {
        var count = centres.Count;
        var narrowing = Bandwidth * Portable.Exp(-Portable.Log(Math.Max(count, 1)) / (spread.Length + 4));
        var bandwidths = new double[spread.Length];
        for (var d = 0; d < bandwidths.Length; d++)
        {
            var dimension = space.Dimensions[d];
            bandwidths[d] =
                dimension.Choices > 0
                    ? Math.Min(0.9, (1.0 + dimension.Choices) / (count + dimension.Choices))
                    : Math.Max(narrowing * spread[d], 0.5 / dimension.Count);
        }

        return new(space.Dimensions, centres, weights, bandwidths) { Shared = share };
    }

    /// <summary>The deviation of these points in a dimension.</summary>
    private static double Deviation(IReadOnlyList<double[]> points, int d)
    {
        var at = points.Select(unit => Math.Clamp(unit[d], 0, 1)).Where(u => !double.IsNaN(u)).ToList();
        var mean = at.Count > 0 ? at.Average() : 0;
        return Math.Sqrt((at.Sum(u => (u - mean) * (u - mean)) + (PriorTrials / 12)) / (at.Count + PriorTrials));
    }
}
