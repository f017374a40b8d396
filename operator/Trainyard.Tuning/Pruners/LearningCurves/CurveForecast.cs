namespace Trainyard.Tuning;

/// <summary>
/// A forecast of a trial's loss at a horizon: a mixture of normal distributions, one for each shape of curve. With shape g (1 at the start,
/// 0 at the horizon) a curve is final + (start - final) g(t) + noise; for given g, noise and priors this is linear regression in start and
/// final with a closed posterior (Bishop 2006, "Pattern Recognition and Machine Learning", section 3.3), and its evidence (section 3.5.1)
/// weighs the shapes.
/// </summary>
internal sealed class CurveForecast
{
    /// <summary>A shape that has moved less than this at the horizon is straight (or its power is), as a faster one is too, and would be
    /// lost in rounding.</summary>
    private const double Straight = 1e-3;

    private readonly double[] _weights = new double[CurveShapes.Count];
    private readonly double[] _means = new double[CurveShapes.Count];
    private readonly double[] _variances = new double[CurveShapes.Count];

    /// <param name="sums">The curve so far; at least one finite report.</param>
    /// <param name="priors">What the study has taught.</param>
    /// <param name="horizon">The time that is looked forward to.</param>
    public CurveForecast(CurveSums sums, CurvePriors priors, Horizon horizon)
    {
        var (n, precision) = (sums.Count, 1 / priors.NoiseVariance);
        var (priorFinal, priorStart) = (1 / priors.FinalVariance, 1 / priors.StartVariance);
        var doubt = priors.Doubt * sums.DoublingsTo(horizon);
        var most = double.NegativeInfinity;
        Span<double> starts = stackalloc double[_weights.Length];
        Span<double> startVariances = stackalloc double[_weights.Length];
        for (var k = 0; k < _weights.Length; k++)
        {
            var end = horizon.Heights[k];
            if (1 - end < Straight)
            {
                (starts[k], startVariances[k], _weights[k]) = (0, 0, double.NegativeInfinity);
                continue;
            }
            var scale = 1 / (1 - end);
            var g = scale * (sums.Heights[k] - (n * end));
            var gg = scale * scale * (sums.HeightSquares[k] - (2 * end * sums.Heights[k]) + (n * end * end));
            var gy = scale * (sums.Products[k] - (end * sums.Losses));

            // The normal equations [a b; b d] [final; start] = [r; s].
            var (a, b, d) = (priorFinal + (precision * (n - (2 * g) + gg)), precision * (g - gg), priorStart + (precision * gg));
            var (r, s) = ((priorFinal * priors.Final) + (precision * (sums.Losses - gy)), (priorStart * priors.Start) + (precision * gy));
            var determinant = (a * d) - (b * b);
            var (final, start) = (((d * r) - (b * s)) / determinant, ((a * s) - (b * r)) / determinant);

            var toGo = (start - final) * scale * (sums.Now[k] - end);
            (_means[k], _variances[k]) = (final, (d / determinant) + (doubt * toGo * toGo));
            (starts[k], startVariances[k]) = (start, a / determinant);
            _weights[k] = priors.LogShapes[k] - (0.5 * Math.Log(determinant)) + (0.5 * ((r * final) + (s * start)));
            most = Math.Max(most, _weights[k]);
        }
        Normalise(most);
        (Mean, Variance) = Moments(_means, _variances);
        (Start, StartVariance) = Moments(starts, startVariances);
    }

    /// <summary>The mean of the loss at the horizon, without noise.</summary>
    public double Mean { get; }

    public double Variance { get; }

    /// <summary>The mean of the loss at the start.</summary>
    public double Start { get; }

    public double StartVariance { get; }

    /// <summary>The probability of each shape.</summary>
    public ReadOnlySpan<double> Shapes => _weights;

    /// <summary>The probability that the loss is below another, independent one.</summary>
    public double ProbabilityBelow(CurveForecast other)
    {
        var probability = 0.0;
        for (var k = 0; k < _weights.Length; k++)
        {
            if (_weights[k] > 1e-9)
            {
                probability += _weights[k] * NormalDistribution((other.Mean - _means[k]) / Math.Sqrt(_variances[k] + other.Variance));
            }
        }
        return probability;
    }

    private void Normalise(double most)
    {
        var total = 0.0;
        for (var k = 0; k < _weights.Length; k++)
        {
            total += _weights[k] = Math.Exp(_weights[k] - most);
        }
        for (var k = 0; k < _weights.Length; k++)
        {
            _weights[k] /= total;
        }
    }

    private (double Mean, double Variance) Moments(ReadOnlySpan<double> m, ReadOnlySpan<double> v)
    {
        var (mean, variance) = (0.0, 0.0);
        for (var k = 0; k < _weights.Length; k++)
        {
            mean += _weights[k] * m[k];
        }
        for (var k = 0; k < _weights.Length; k++)
        {
            variance += _weights[k] * (v[k] + ((m[k] - mean) * (m[k] - mean)));
        }
        return (mean, variance);
    }

    /// <summary>The standard normal distribution function, to 1e-7 (Abramowitz and Stegun 1964, formula 26.2.17).</summary>
    private static double NormalDistribution(double z)
    {
        var t = 1 / (1 + (0.2316419 * Math.Abs(z)));
        var series = t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        var tail = Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI) * series;
        return z < 0 ? tail : 1 - tail;
    }
}
