namespace Trainyard.Tuning;

/// <summary>
/// What is believed of a Gaussian process's hyperparameters before any trial: normal densities of their logarithms. Longer length scales
/// are expected in more dimensions, so that the model stays simple until the trials say otherwise. Source: C. Hvarfner et al., "Vanilla
/// Bayesian optimization performs great in high dimensions", ICML 2024, section 5 (length scales).
/// </summary>
internal sealed record GpPrior(double LengthMean, double LengthDeviation, double NoiseMean, double NoiseDeviation, double SignalDeviation)
{
    /// <summary>Squared length scales, signal and noise are kept in these ranges of logarithms.</summary>
    public const double MinLogLength = -4.0;
    public const double MaxLogLength = 5.0;
    public const double MinLogNoise = -14.0;
    public const double MaxLogNoise = 1.0;

    public static GpPrior For(int dimensions) => new(-0.8 + (0.5 * Portable.Log(Math.Max(1, dimensions) / 5.0)), 1.2, -7.0, 3.0, 1.5);

    /// <summary>The hyperparameters that are believed most.</summary>
    public double[] Start(int dimensions, double lengthShift = 0)
    {
        var start = new double[dimensions + 2];
        Array.Fill(start, LengthMean + lengthShift);
        start[dimensions] = 0;
        start[dimensions + 1] = NoiseMean;
        return start;
    }

    /// <summary>Minus the logarithm of the prior density (without its constant); adds its gradient.</summary>
    public double Penalty(ReadOnlySpan<double> hyper, Span<double> gradient)
    {
        var sum = 0.0;
        for (var i = 0; i < hyper.Length; i++)
        {
            var (mean, deviation) =
                i < hyper.Length - 2 ? (LengthMean, LengthDeviation)
                : i == hyper.Length - 2 ? (0, SignalDeviation)
                : (NoiseMean, NoiseDeviation);
            var off = (hyper[i] - mean) / deviation;
            sum += 0.5 * off * off;
            gradient[i] += off / deviation;
        }

        return sum;
    }
}
