namespace Trainyard.Tuning;

/// <summary>
/// The logarithm of the expected improvement of a point over the best. Source: D. Jones et al., "Efficient global optimization of expensive
/// black-box functions", J. Global Optim. 13 (1998), section 4.1; S. Ament et al., NeurIPS 2023, for the logarithm.
/// </summary>
internal sealed class ExpectedImprovement(GaussianProcess process, double best)
{
    public double Value(double[] features)
    {
        var (mean, variance) = process.Predict(features, [], []);
        return Value(mean, variance).Value;
    }

    /// <summary>The value; fills the gradient.</summary>
    public double Value(ReadOnlySpan<double> features, Span<double> gradient)
    {
        Span<double> varianceGradient = stackalloc double[features.Length];
        var (mean, variance) = process.Predict(features, gradient, varianceGradient);
        var (value, byMean, byVariance) = Value(mean, variance);
        for (var d = 0; d < gradient.Length; d++)
        {
            gradient[d] = (byMean * gradient[d]) + (byVariance * varianceGradient[d]);
        }

        return value;
    }

    private (double Value, double ByMean, double ByVariance) Value(double mean, double variance)
    {
        var deviation = Math.Sqrt(variance);
        var z = (best - mean) / deviation;
        var (value, slope) = Normal.LogExpectedImprovement(z);
        return (value + Portable.Log(deviation), -slope / deviation, (1 - (slope * z)) / (2 * variance));
    }
}
