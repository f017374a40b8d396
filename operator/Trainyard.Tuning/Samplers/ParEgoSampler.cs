namespace Trainyard.Tuning;

/// <summary>
/// Bayesian optimisation of several objectives: for each suggestion they are weighed anew, at random, into one that
/// <see cref="GpSampler"/> then searches, so that the suggestions together go to all of the front. Knowles 2006, "ParEGO: A Hybrid
/// Algorithm With On-Line Landscape Approximation for Expensive Multiobjective Optimization Problems", section III. The objectives are
/// measured on the front that there is, from its best (0) to its worst (1), not on limits that nobody knows.
/// </summary>
public sealed class ParEgoSampler(ulong seed) : ISampler
{
    /// <summary>The part of the weighed sum in the augmented Chebyshev function, as in the paper.</summary>
    private const double SumShare = 0.05;

    /// <summary>Keeps the weights apart from what the process itself draws for the same trial.</summary>
    private const ulong WeightStream = 0x9E3779B97F4A7C15;

    private readonly GpSampler _process = new(seed);

    /// <inheritdoc/>
    public ParameterSet? Suggest(Study study)
    {
        var (front, weights) = (FrontScale.Of(study), Weights(study));
        return _process.Suggest(
            study with
            {
                Directions = [Direction.Minimize],
                Trials = [.. study.Trials.Select(Weighed)],
                WarmStart = [.. study.WarmStart.Select(Weighed)],
            }
        );

        Trial Weighed(Trial trial) =>
            trial with
            {
                Values = ParetoFront.HasPart(trial, study) ? [Chebyshev(front.Of(ParetoFront.Losses(trial, study)), weights)] : [],
                Curve = [],
            };
    }

    private static double Chebyshev(double[] losses, double[] weights)
    {
        var (worst, sum) = (double.NegativeInfinity, 0.0);
        for (var i = 0; i < losses.Length; i++)
        {
            var weighed = weights[i] * losses[i];
            (worst, sum) = (Math.Max(worst, weighed), sum + weighed);
        }

        return worst + (SumShare * sum);
    }

    /// <summary>Evenly distributed over all weights that sum to one.</summary>
    private double[] Weights(Study study)
    {
        var random = new Xoshiro256(seed ^ WeightStream, (ulong)study.Trials.Count);
        var drawn = study.Directions.Select(_ => -Portable.Log(1 - random.NextDouble())).ToArray();
        var sum = drawn.Sum();
        return sum > 0 ? [.. drawn.Select(weight => weight / sum)] : [.. drawn.Select(_ => 1.0 / drawn.Length)];
    }
}
