namespace Trainyard.Tuning;

/// <summary>
/// What the curves of a study have in common, learnt from the curves themselves (empirical Bayes): the noise of a report, the loss before
/// training, which shapes occur, and how far forecasts were off. It makes early forecasts sharp where early values tell much, and vague
/// where they tell little.
/// </summary>
internal sealed record CurvePriors
{
    private const int Rounds = 4;

    /// <summary>Shapes that were not seen yet share this part of the belief, plus that of a few curves.</summary>
    private const double UnseenShare = 0.1;
    private const double UnseenCurves = 3;

    /// <summary>The error of forecasts that is assumed before any can be checked, as a share of the improvement foretold, and what it
    /// counts for.</summary>
    private const double AssumedDoubt = 0.07 * 0.07;
    private const double AssumedChecks = 3;
    private const int CheckedTrials = 16;

    /// <summary>The variance of the noise on a report.</summary>
    public required double NoiseVariance { get; init; }

    /// <summary>The loss at the start.</summary>
    public required double Start { get; init; }

    /// <summary>Its variance from trial to trial.</summary>
    public required double StartVariance { get; init; }

    /// <summary>Where final losses are sought: about the best known, and so widely that only a trial's own curve speaks against
    /// it.</summary>
    public required double Final { get; init; }

    /// <summary>The variance of the final loss.</summary>
    public required double FinalVariance { get; init; }

    /// <summary>The variance of the error that no shape explains, as a share of the squared improvement that is foretold, for each doubling
    /// of the time.</summary>
    public double Doubt { get; init; }

    /// <summary>The logarithm of each shape's share.</summary>
    public required double[] LogShapes { get; init; }

    /// <summary>Learns from curves; null when they tell too little.</summary>
    /// <param name="curves">Curves with finite reports.</param>
    /// <param name="sumsOf">A curve's sums.</param>
    /// <param name="unit">The unit of time, in steps.</param>
    /// <param name="fullSteps">The steps of a full training.</param>
    public static CurvePriors? Learn(IReadOnlyList<TrialCurve> curves, Func<TrialCurve, CurveSums> sumsOf, double unit, int fullSteps)
    {
        var sums = curves.Select(sumsOf).ToList();
        if (Noise(sums) is not { } noise)
        {
            return null;
        }
        var firsts = curves.Select(curve => curve.Losses.First(double.IsFinite)).Order().ToArray();
        var (first, best) = (firsts[firsts.Length / 2], curves.Min(curve => curve.BestBy(int.MaxValue)));

        // While no curve has come far, as much again may be gained in every stretch as long as the longest.
        var reach = Math.Max(first - best, Math.Sqrt(noise)) * Math.Max(1, fullSteps / (double)curves.Max(curve => curve.LastStep));
        if (reach <= 0)
        {
            return null;
        }
        var horizon = new Horizon(fullSteps / unit);
        var priors = new CurvePriors
        {
            NoiseVariance = noise + (1e-12 * reach * reach),
            Start = first,
            StartVariance = 4 * reach * reach,
            Final = best,
            FinalVariance = reach * reach,
            LogShapes = Shares([]),
        };
        for (var round = 0; round < Rounds; round++)
        {
            var forecasts = sums.ConvertAll(sum => new CurveForecast(sum, priors, horizon));
            priors = priors with { LogShapes = Shares(forecasts) };
            if (round == 0 && forecasts.Count >= 4)
            {
                var (start, variance) = Common(forecasts.ConvertAll(forecast => (forecast.Start, forecast.StartVariance)));
                priors = priors with { Start = start, StartVariance = Math.Min(priors.StartVariance, variance + (1e-6 * reach * reach)) };
            }
        }
        return priors with { Doubt = LookBack(curves, priors, unit, fullSteps) };
    }

    /// <summary>The mean residual variance, without the tenth that fits worst; null where there are too few residuals to tell.</summary>
    private static double? Noise(List<CurveSums> sums)
    {
        // A line and the choice of a shape take three degrees of freedom. Trainings of fewer reports are taken for flat, which can only
        // overrate the noise.
        var fits = sums.Select(sum =>
                sum.Count >= 4
                    ? (Residual: sum.LeastResidual(), Freedom: sum.Count - 3)
                    : (Residual: sum.FlatResidual(), Freedom: sum.Count - 1)
            )
            .Where(fit => fit.Freedom > 0)
            .OrderBy(fit => fit.Residual / fit.Freedom)
            .ToList();
        var good = fits.Take((int)Math.Ceiling(0.9 * fits.Count)).ToList();
        return good.Sum(fit => fit.Freedom) is var freedom and >= 4 ? good.Sum(fit => fit.Residual) / freedom : null;
    }

    private static double[] Shares(List<CurveForecast> forecasts)
    {
        var unseen = UnseenCurves + (UnseenShare * forecasts.Count);
        var shares = new double[CurveShapes.Count];
        Array.Fill(shares, unseen / shares.Length);
        foreach (var forecast in forecasts)
        {
            for (var k = 0; k < shares.Length; k++)
            {
                shares[k] += forecast.Shapes[k];
            }
        }
        return Array.ConvertAll(shares, share => Math.Log(share / (forecasts.Count + unseen)));
    }

    /// <summary>Compares what would have been forecast early in completed trials with how they ended.</summary>
    private static double LookBack(IReadOnlyList<TrialCurve> curves, CurvePriors priors, double unit, int fullSteps)
    {
        var (sum, count, horizon) = (AssumedDoubt * AssumedChecks, AssumedChecks, new Horizon(fullSteps / unit));
        foreach (var curve in curves.Where(curve => curve.Succeeded && curve.LastStep >= fullSteps).TakeLast(CheckedTrials))
        {
            var sums = new CurveSums(unit);
            foreach (var step in new[] { fullSteps / 27, fullSteps / 9, fullSteps / 3 })
            {
                if (sums.Extend(curve, step).Count == 0 || !double.IsFinite(curve.LastLoss) || !double.IsFinite(curve.LossAt(step)))
                {
                    continue;
                }
                var forecast = new CurveForecast(sums, priors, horizon);
                var (error, foretold) = (curve.LastLoss - forecast.Mean, curve.LossAt(step) - forecast.Mean);
                var unexplained = Math.Max(0, (error * error) - forecast.Variance - priors.NoiseVariance);
                sum +=
                    Math.Min(1, unexplained / Math.Max(foretold * foretold, 4 * priors.NoiseVariance))
                    / Math.Max(1, sums.DoublingsTo(horizon));
                count++;
            }
        }
        return sum / count;
    }

    /// <summary>
    /// The mean and the variance of what estimates with known variances estimate, by expectation maximisation of the random-effects model;
    /// estimates far off count less (Student's t with 4 degrees of freedom: Lange et al. 1989, "Robust Statistical Modeling Using the t
    /// Distribution", section 3).
    /// </summary>
    private static (double Mean, double Variance) Common(List<(double Value, double Variance)> estimates)
    {
        var mean = Median(estimates.ConvertAll(estimate => estimate.Value));
        var between = Math.Pow(1.4826 * Median(estimates.ConvertAll(estimate => Math.Abs(estimate.Value - mean))), 2) + 1e-300;
        for (var round = 0; round < 20; round++)
        {
            var (weightSum, valueSum, squareSum) = (0.0, 0.0, 0.0);
            foreach (var (value, variance) in estimates)
            {
                var total = between + variance;
                var (square, kept) = ((value - mean) * (value - mean), between / total);
                var weight = 5 / (4 + (square / total));
                (weightSum, valueSum) = (weightSum + (weight / total), valueSum + (weight / total * value));
                squareSum += (weight * kept * kept * square) + (kept * variance);
            }
            (mean, between) = (valueSum / weightSum, Math.Max(squareSum / estimates.Count, 1e-300));
        }
        return (mean, between * (1 + (4.0 / estimates.Count)));
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
