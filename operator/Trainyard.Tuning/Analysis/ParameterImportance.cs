namespace Trainyard.Tuning;

/// <summary>What one parameter does to the objective.</summary>
/// <param name="Share">The share of the objective's variance over the space that comes from this parameter alone, from 0 to 1.</param>
/// <param name="Uncertainty">The standard deviation of the share from tree to tree.</param>
/// <param name="Effect">The objective at values of the parameter, all others averaged over the space.</param>
public sealed record ParameterImportance(string Parameter, double Share, double Uncertainty, IReadOnlyList<EffectPoint> Effect)
{
    private const int FewestTrials = 8;
    private const int EffectPoints = 20;

    /// <summary>
    /// The parameters, the most important first; empty with fewer than eight successful trials or when their values are all alike. The
    /// space is weighed as it is searched: uniformly on each parameter's scale. An inactive parameter counts as in the middle of its range.
    /// Values so bad that they are outliers (more than three times the interquartile range beyond the worse quartile) count as at that
    /// bound, so that one failure does not explain all.
    /// </summary>
    /// <param name="objective">The objective's place among the study's directions.</param>
    /// <param name="seed">The seed of the forest.</param>
    public static IReadOnlyList<ParameterImportance> Of(Study study, int objective = 0, ulong seed = 0)
    {
        var trials = study.Trials.Where(trial => trial.HasFinite(objective)).ToList();
        var sign = study.Directions[objective] == Direction.Minimize ? 1.0 : -1.0;
        var losses = WithoutOutliers(trials.ConvertAll(trial => sign * trial.Values[objective]));
        if (trials.Count < FewestTrials || losses.Min() == losses.Max())
        {
            return [];
        }
        var points = trials.Select(trial =>
            Array.ConvertAll(trial.Parameters.UnitIn(study.Space), unit => double.IsNaN(unit) ? 0.5 : Math.Clamp(unit, 0, 1))
        );
        var anova = new FunctionalAnova([.. points], losses, seed);
        return
        [
            .. study
                .Space.Dimensions.Select((dimension, i) => Of(dimension, i, anova, sign))
                .OrderByDescending(importance => importance.Share),
        ];
    }

    private static ParameterImportance Of(Dimension dimension, int index, FunctionalAnova anova, double sign)
    {
        var (share, uncertainty) = Moments(anova.Shares(index));
        var count = (int)Math.Min(EffectPoints, dimension.Count);
        if (dimension.Choices > 0)
        {
            count = dimension.Choices;
        }
        var effect = Enumerable
            .Range(0, count)
            .Select(i =>
            {
                var (mean, deviation) = Moments(anova.Marginals(index, (double)i / count, (i + 1.0) / count));
                return new EffectPoint(dimension.FromUnit((i + 0.5) / count), sign * mean, deviation);
            });
        return new(dimension.Name, share, uncertainty, [.. effect]);
    }

    private static double[] WithoutOutliers(List<double> losses)
    {
        var sorted = losses.Order().ToArray();
        if (sorted.Length == 0)
        {
            return [];
        }
        var (lower, upper) = (sorted[sorted.Length / 4], sorted[3 * sorted.Length / 4]);
        var bound = upper > lower ? upper + (3 * (upper - lower)) : sorted[^1];
        return [.. losses.Select(loss => Math.Min(loss, bound))];
    }

    private static (double Mean, double Deviation) Moments(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            return (0, 0);
        }
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))));
    }
}

/// <summary>The mean objective at a value of a parameter.</summary>
/// <param name="Mean">The objective there, all other parameters averaged over the space.</param>
/// <param name="Uncertainty">The standard deviation of the mean from tree to tree.</param>
public sealed record EffectPoint(ParameterValue Value, double Mean, double Uncertainty);
