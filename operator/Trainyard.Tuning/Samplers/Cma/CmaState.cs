namespace Trainyard.Tuning;

/// <summary>
/// The search distribution of CMA-ES: a normal density over the numbers in [0, 1], and for each category a probability of its own. It is a
/// function of the generations that it was told, each a list of points in the order of their losses. Source: N. Hansen, "The CMA evolution
/// strategy: a tutorial", arXiv:1604.00772, table 1 and equations 9 to 37; O. Krause et al., "CMA-ES with optimal covariance update and
/// storage complexity", NIPS 2016, for the Cholesky factor in place of the symmetric root; R. Hamano et al., "CatCMA", GECCO 2024, for the
/// categories, and "CMA-ES with margin", GECCO 2022, for the least deviation of a number with steps.
/// </summary>
internal sealed class CmaState
{
    private readonly IReadOnlyList<Dimension> _dimensions;
    private readonly int[] _numbers;
    private readonly double[][] _chances;
    private readonly double[][] _covariance;
    private readonly double[] _stepPath;
    private readonly double[] _covariancePath;
    private readonly double[] _mean;
    private double _sigma;
    private int _generation;
    private Cholesky _factor;

    public CmaState(IReadOnlyList<Dimension> dimensions, double[] mean, double sigma, int population)
    {
        (_dimensions, _sigma, Population) = (dimensions, sigma, population);
        _numbers = [.. Enumerable.Range(0, dimensions.Count).Where(d => dimensions[d].Choices == 0)];
        _mean = Array.ConvertAll(_numbers, d => mean[d]);
        _chances = [.. dimensions.Select(d => Enumerable.Repeat(1.0 / Math.Max(1, d.Choices), d.Choices).ToArray())];
        _covariance = [.. _numbers.Select((_, i) => _numbers.Select((_, j) => i == j ? 1.0 : 0.0).ToArray())];
        _stepPath = new double[_numbers.Length];
        _covariancePath = new double[_numbers.Length];
        _factor = Factor();
    }

    /// <summary>The number of points of a generation.</summary>
    public int Population { get; }

    /// <summary>The greatest standard deviation of a number.</summary>
    public double Spread => _sigma * Math.Sqrt(_numbers.Length == 0 ? 0 : _numbers.Select((_, i) => _covariance[i][i]).Max());

    /// <summary>The population size for this number of dimensions. Source: tutorial, equation 48.</summary>
    public static int DefaultPopulation(int dimensions) => 4 + (int)(3 * Portable.Log(Math.Max(1, dimensions)));

    /// <summary>Draws coordinates from the distribution; numbers that leave [0, 1] are drawn again a few times, then held at the
    /// border.</summary>
    public double[] Sample(Xoshiro256 random)
    {
        var unit = new double[_dimensions.Count];
        for (var d = 0; d < unit.Length; d++)
        {
            if (_dimensions[d].Choices > 0)
            {
                unit[d] = (Draw(_chances[d], random.NextDouble()) + 0.5) / _dimensions[d].Choices;
            }
        }

        var x = Draw(random);
        for (var tries = 0; tries < 20 && x.Any(v => v is < 0 or > 1); tries++)
        {
            x = Draw(random);
        }

        for (var i = 0; i < _numbers.Length; i++)
        {
            unit[_numbers[i]] = Math.Clamp(x[i], 0, 1);
        }

        return unit;
    }

    /// <summary>The numbers of a point in coordinates in which the distribution is a standard normal one; one that the point does not have
    /// stands at the mean.</summary>
    public double[] Whiten(double[] unit) =>
        _factor.Whiten([.. _numbers.Select((d, i) => double.IsNaN(unit[d]) ? 0 : (Math.Clamp(unit[d], 0, 1) - _mean[i]) / _sigma)]);

    /// <summary>Learns from a generation, best first. A number that a point does not have moves nothing: it is drawn from the
    /// distribution.</summary>
    public void Tell(IReadOnlyList<double[]> ranked, Xoshiro256 random)
    {
        _generation++;
        var n = Math.Max(1, _numbers.Length);
        var parents = ranked.Count / 2;
        var raw = Enumerable.Range(1, parents).Select(i => Portable.Log((ranked.Count + 1) / 2.0) - Portable.Log(i)).ToArray();
        var weights = Array.ConvertAll(raw, w => w / raw.Sum());
        var mass = 1 / weights.Sum(w => w * w);
        TellCategories(ranked, weights, n);
        if (_numbers.Length == 0)
        {
            return;
        }

        var steps = ranked.Select(unit => Step(unit, random)).ToList();
        var shift = new double[n];
        for (var i = 0; i < parents; i++)
        {
            Lanes.Add(shift, steps[i], weights[i]);
        }

        Lanes.Add(_mean, shift, _sigma);
        Adapt(steps, weights, shift, mass, n);
        _factor = Factor();
    }

    /// <summary>
    /// The weights of the covariance's update: those of the parents, and negative ones of the rest, which make the distribution narrower
    /// where the worst points came from.
    /// Source: tutorial, equations 49 to 53 and 46.
    /// </summary>
    private (double[] Weights, double Sum) ActiveWeights(List<double[]> steps, double[] weights, double mass, double c1, double cm, int n)
    {
        var raw = steps
            .Select((_, i) => i < weights.Length ? 0 : Math.Min(0, Portable.Log((steps.Count + 1) / 2.0) - Portable.Log(i + 1)))
            .ToArray();
        var negative = -raw.Sum();
        if (negative <= 0)
        {
            return ([.. weights, .. raw[weights.Length..]], 1);
        }

        var negativeMass = negative * negative / raw.Sum(w => w * w);
        var scale = Math.Min(Math.Min(1 + (c1 / cm), 1 + (2 * negativeMass / (mass + 2))), (1 - c1 - cm) / (n * cm)) / negative;
        var active = steps.Select(
            (step, i) =>
            {
                var white = _factor.Whiten(step);
                return i < weights.Length ? weights[i] : raw[i] * scale * n / (Lanes.Dot(white, white) + 1e-12);
            }
        );
        return ([.. active], 1 - (scale * negative));
    }

    private void Adapt(List<double[]> steps, double[] weights, double[] shift, double mass, int n)
    {
        var cs = (mass + 2) / (n + mass + 5);
        var ds = 1 + (2 * Math.Max(0, Math.Sqrt((mass - 1) / (n + 1)) - 1)) + cs;
        var cc = (4 + (mass / n)) / (n + 4 + (2 * mass / n));
        var c1 = 2 / (((n + 1.3) * (n + 1.3)) + mass);
        var cm = Math.Min(1 - c1, 2 * (mass - 2 + (1 / mass)) / (((n + 2.0) * (n + 2)) + mass));
        var expected = Math.Sqrt(n) * (1 - (1 / (4.0 * n)) + (1 / (21.0 * n * n)));
        var white = _factor.Whiten(shift);
        Blend(_stepPath, white, 1 - cs, Math.Sqrt(cs * (2 - cs) * mass));
        var length = Math.Sqrt(Lanes.Dot(_stepPath, _stepPath));
        var decay = 1 - Portable.Exp(2 * _generation * Portable.Log(1 - cs));
        var stalls = length / Math.Sqrt(decay) > (1.4 + (2 / (n + 1.0))) * expected;
        Blend(_covariancePath, shift, 1 - cc, stalls ? 0 : Math.Sqrt(cc * (2 - cc) * mass));
        var (active, sum) = ActiveWeights(steps, weights, mass, c1, cm, n);
        var keep = 1 - c1 - (cm * sum) + (stalls ? c1 * cc * (2 - cc) : 0);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var spread = 0.0;
                for (var k = 0; k < steps.Count; k++)
                {
                    spread += active[k] * steps[k][i] * steps[k][j];
                }

                _covariance[i][j] = (keep * _covariance[i][j]) + (c1 * _covariancePath[i] * _covariancePath[j]) + (cm * spread);
            }
        }

        _sigma = Math.Min(1, _sigma * Portable.Exp(Math.Min(1, cs / ds * ((length / expected) - 1))));
        KeepStepsReachable();
    }

    /// <summary>A number with steps keeps a deviation that reaches the next one, or it would never change again.</summary>
    private void KeepStepsReachable()
    {
        for (var i = 0; i < _numbers.Length; i++)
        {
            var count = _dimensions[_numbers[i]].Count;
            var least = count == long.MaxValue ? 0 : 0.3 / count;
            var deviation = _sigma * Math.Sqrt(_covariance[i][i]);
            if (deviation < least)
            {
                _covariance[i][i] *= least * least / (deviation * deviation);
            }
        }
    }

    private void TellCategories(IReadOnlyList<double[]> ranked, double[] weights, int n)
    {
        for (var d = 0; d < _dimensions.Count; d++)
        {
            var chance = _chances[d];
            if (chance.Length < 2)
            {
                continue;
            }

            var rate = Math.Min(0.5, weights.Length / (weights.Length + (2.0 * Math.Sqrt(n + chance.Length))));
            var least = 1.0 / (chance.Length * Math.Max(4, ranked.Count));
            for (var i = 0; i < weights.Length; i++)
            {
                var unit = ranked[i][d];
                for (var c = 0; c < chance.Length; c++)
                {
                    var hit =
                        double.IsNaN(unit) ? chance[c]
                        : (int)(unit * chance.Length) == c ? 1.0
                        : 0.0;
                    chance[c] += rate * weights[i] * (hit - chance[c]);
                }
            }

            for (var c = 0; c < chance.Length; c++)
            {
                chance[c] = Math.Max(chance[c], least);
            }

            var sum = chance.Sum();
            for (var c = 0; c < chance.Length; c++)
            {
                chance[c] /= sum;
            }
        }
    }

    private double[] Step(double[] unit, Xoshiro256 random)
    {
        var drawn = _factor.Times(Normals(random));
        for (var i = 0; i < _numbers.Length; i++)
        {
            var at = unit[_numbers[i]];
            drawn[i] = double.IsNaN(at) ? drawn[i] : (Math.Clamp(at, 0, 1) - _mean[i]) / _sigma;
        }

        return drawn;
    }

    private double[] Draw(Xoshiro256 random)
    {
        var x = _factor.Times(Normals(random));
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = _mean[i] + (_sigma * x[i]);
        }

        return x;
    }

    private static int Draw(double[] chance, double share)
    {
        var c = 0;
        while (c < chance.Length - 1 && share >= chance[c])
        {
            share -= chance[c++];
        }

        return c;
    }

    private double[] Normals(Xoshiro256 random) => Array.ConvertAll(_numbers, _ => random.NextNormal());

    private static void Blend(double[] path, double[] what, double keep, double add)
    {
        for (var i = 0; i < path.Length; i++)
        {
            path[i] = (keep * path[i]) + (add * what[i]);
        }
    }

    private Cholesky Factor()
    {
        var jitter = 0.0;
        while (true)
        {
            var copy = _covariance.Select((row, i) => row.Select((v, j) => i == j ? v + jitter : v).ToArray()).ToArray();
            if (Cholesky.Factor(copy) is { } found)
            {
                return found;
            }

            jitter = Math.Max(1e-12, jitter * 10);
        }
    }
}
