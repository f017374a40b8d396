using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Trainyard.Tuning;

/// <summary>
/// A density over the unit cube: a mixture of one kernel for each trial and of the uniform density. A kernel is a product over the
/// dimensions of a normal density truncated to [0, 1], or, for categories, of Aitchison and Aitken's. In a dimension that a trial does not
/// have (inactive, missing) its kernel is uniform, which makes conditions a part of the one joint density. Source: J. Bergstra et al.,
/// "Algorithms for hyper-parameter optimization", NIPS 2011, section 4; S. Watanabe, "Tree-structured Parzen estimator: understanding its
/// algorithm components", arXiv:2304.11127, sections 3.2 and 3.3 (multivariate kernels, bandwidths).
/// </summary>
internal sealed class ParzenEstimator
{
    private const int Lanes = 4;
    private const int Block = 256;
    private const int Nodes = 64;

    private readonly IReadOnlyList<Dimension> _dimensions;
    private readonly IReadOnlyList<double[]> _centres;
    private readonly double[] _bandwidths;
    private readonly double[] _weights;
    private readonly double _priorWeight;
    private readonly int _padded;

    // One row for each dimension, one column for each trial: centre, -1 / (2 bandwidth^2), and what a hit adds to the logarithm (numbers:
    // the
    // normaliser; categories: the difference between the trial's own category and another).
    private readonly double[][] _centre;
    private readonly double[][] _curvature;
    private readonly double[][] _level;
    private readonly double[] _logWeight;

    /// <param name="centres">The trials' coordinates, NaN where there is none.</param>
    /// <param name="weights">The trials' weights, summing up to 1 with the prior's.</param>
    /// <param name="bandwidths">Of each dimension: the standard deviation, or for categories the share that goes to all of them
    /// alike.</param>
    public ParzenEstimator(IReadOnlyList<Dimension> dimensions, IReadOnlyList<double[]> centres, double[] weights, double[] bandwidths)
    {
        (_dimensions, _centres, _weights, _bandwidths) = (dimensions, centres, weights, bandwidths);
        _priorWeight = Math.Max(1 - weights.Sum(), 1e-12);
        _padded = (centres.Count + Lanes - 1) / Lanes * Lanes;
        _logWeight = new double[_padded];
        for (var i = 0; i < _padded; i++)
        {
            _logWeight[i] = i < centres.Count ? Portable.Log(weights[i]) : -700;
        }

        _centre = Rows();
        _curvature = Rows();
        _level = Rows();
        for (var d = 0; d < dimensions.Count; d++)
        {
            Fill(d);
        }
    }

    /// <summary>Draws coordinates: those of one trial's kernel, or uniform ones.</summary>
    public double[] Sample(Xoshiro256 random)
    {
        var chosen = Choose(random.NextDouble());
        var unit = new double[_dimensions.Count];
        for (var d = 0; d < unit.Length; d++)
        {
            var mean = chosen < 0 ? double.NaN : Math.Clamp(_centres[chosen][d], 0, 1);
            unit[d] =
                double.IsNaN(mean) ? random.NextDouble()
                : _dimensions[d].Choices > 0 ? (random.NextDouble() < _bandwidths[d] ? random.NextDouble() : mean)
                : Truncated(mean, _bandwidths[d], random.NextDouble());
        }

        return unit;
    }

    /// <summary>The logarithm of the density at each point; coordinates that are NaN are left out of it.</summary>
    public double[] LogDensities(IReadOnlyList<double[]> points)
    {
        var sums = new double[points.Count];
        Array.Fill(sums, _priorWeight);
        for (var start = 0; start < _padded; start += Block)
        {
            var end = Math.Min(start + Block, _padded);
            for (var p = 0; p < sums.Length; p++)
            {
                sums[p] += BlockSum(points[p], start, end);
            }
        }

        return Array.ConvertAll(sums, Portable.Log);
    }

    private double BlockSum(double[] point, int start, int end)
    {
        Span<double> exponent = stackalloc double[Block];
        _logWeight.AsSpan(start, end - start).CopyTo(exponent);
        for (var d = 0; d < point.Length; d++)
        {
            if (double.IsNaN(point[d]))
            {
                continue;
            }

            var x = Vector256.Create(_dimensions[d].Choices > 0 ? Category(d, point[d]) : point[d]);
            var (c, a, l) = (_centre[d], _curvature[d], _level[d]);
            ref var sums = ref MemoryMarshal.GetReference(exponent);
            var isCategory = _dimensions[d].Choices > 0;
            for (nuint i = 0; i < (nuint)(end - start); i += Lanes)
            {
                var at = (nuint)start + i;
                var (middles, curves, levels) = (
                    Vector256.LoadUnsafe(ref c[0], at),
                    Vector256.LoadUnsafe(ref a[0], at),
                    Vector256.LoadUnsafe(ref l[0], at)
                );
                var off = x - middles;
                var add = isCategory
                    ? Vector256.ConditionalSelect(Vector256.Equals(x, middles), levels, curves)
                    : (off * off * curves) + levels;
                (Vector256.LoadUnsafe(ref sums, i) + add).StoreUnsafe(ref sums, i);
            }
        }

        var sum = Vector256<double>.Zero;
        for (var i = 0; i < end - start; i += Lanes)
        {
            sum += Portable.Exp(Vector256.Create<double>(exponent[i..]));
        }

        return sum[0] + sum[1] + (sum[2] + sum[3]);
    }

    private void Fill(int d)
    {
        var choices = _dimensions[d].Choices;
        var bandwidth = _bandwidths[d];
        var normalisers = choices == 0 ? Normalisers(bandwidth) : [];
        for (var i = 0; i < _centres.Count; i++)
        {
            var at = _centres[i][d];
            if (double.IsNaN(at))
            {
                _centre[d][i] = -1;
            }
            else if (choices > 0)
            {
                // Relative to the uniform density, as the numbers' are.
                _centre[d][i] = Category(d, at);
                _level[d][i] = Portable.Log(((1 - bandwidth) * choices) + bandwidth);
                _curvature[d][i] = Portable.Log(bandwidth);
            }
            else
            {
                at = Math.Clamp(at, 0, 1);
                _centre[d][i] = at;
                _curvature[d][i] = -0.5 / (bandwidth * bandwidth);
                var node = Math.Min((int)(at * Nodes), Nodes - 1);
                _level[d][i] = normalisers[node] + (((at * Nodes) - node) * (normalisers[node + 1] - normalisers[node]));
            }
        }
    }

    private double Category(int d, double unit) => Math.Clamp((int)(unit * _dimensions[d].Choices), 0, _dimensions[d].Choices - 1);

    /// <summary>The logarithm of the truncated density's factor for centres at i / Nodes.</summary>
    private static double[] Normalisers(double bandwidth)
    {
        var below = new double[Nodes + 1];
        for (var i = 0; i <= Nodes; i++)
        {
            below[i] = Normal.Cdf((double)i / Nodes / bandwidth);
        }

        var table = new double[Nodes + 1];
        for (var i = 0; i <= Nodes; i++)
        {
            table[i] = -0.91893853320467274178 - Portable.Log(bandwidth * (below[i] + below[Nodes - i] - 1));
        }

        return table;
    }

    private static double Truncated(double mean, double deviation, double share)
    {
        var low = Normal.Cdf(-mean / deviation);
        var high = Normal.Cdf((1 - mean) / deviation);
        var p = Math.Clamp(low + (share * (high - low)), 1e-16, 1 - 1e-16);
        return Math.Clamp(mean + (deviation * Normal.Quantile(p)), 0, 1);
    }

    private int Choose(double share)
    {
        for (var i = 0; i < _weights.Length; i++)
        {
            share -= _weights[i];
            if (share < 0)
            {
                return i;
            }
        }

        return -1;
    }

    private double[][] Rows()
    {
        var rows = new double[_dimensions.Count][];
        for (var d = 0; d < rows.Length; d++)
        {
            rows[d] = new double[_padded];
        }

        return rows;
    }
}
