using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Trainyard.Tuning;

/// <summary>
/// A density over the unit cube: a mixture of one kernel for each trial and of the uniform density. A kernel is a product over the dimensions of a
/// normal density truncated to [0, 1], or, for categories, of Aitchison and Aitken's. In a dimension that a trial does not have (inactive, missing) its
/// kernel is uniform, which makes conditions a part of the one joint density.
/// Source: J. Bergstra et al., "Algorithms for hyper-parameter optimization", NIPS 2011, section 4; S. Watanabe, "Tree-structured Parzen estimator:
/// understanding its algorithm components", arXiv:2304.11127, sections 3.2 and 3.3 (multivariate kernels, bandwidths).
/// </summary>
internal sealed class ParzenEstimator
{
    private const int Lanes = 4;
    private const int Block = 256;
    private const int Nodes = 64;

    private readonly IReadOnlyList<Dimension> dimensions;
    private readonly IReadOnlyList<double[]> centres;
    private readonly double[] bandwidths;
    private readonly double[] weights;
    private readonly double priorWeight;
    private readonly int padded;

    // One row for each dimension, one column for each trial: centre, -1 / (2 bandwidth^2), and what a hit adds to the logarithm (numbers: the
    // normaliser; categories: the difference between the trial's own category and another).
    private readonly double[][] centre;
    private readonly double[][] curvature;
    private readonly double[][] level;
    private readonly double[] logWeight;

    /// <param name="dimensions">The space.</param>
    /// <param name="centres">The trials' coordinates, NaN where there is none.</param>
    /// <param name="weights">The trials' weights, summing up to 1 with the prior's.</param>
    /// <param name="bandwidths">Of each dimension: the standard deviation, or for categories the share that goes to all of them alike.</param>
    public ParzenEstimator(IReadOnlyList<Dimension> dimensions, IReadOnlyList<double[]> centres, double[] weights, double[] bandwidths)
    {
        (this.dimensions, this.centres, this.weights, this.bandwidths) = (dimensions, centres, weights, bandwidths);
        priorWeight = Math.Max(1 - weights.Sum(), 1e-12);
        padded = (centres.Count + Lanes - 1) / Lanes * Lanes;
        logWeight = new double[padded];
        for (var i = 0; i < padded; i++)
        {
            logWeight[i] = i < centres.Count ? Portable.Log(weights[i]) : -700;
        }

        centre = Rows();
        curvature = Rows();
        level = Rows();
        for (var d = 0; d < dimensions.Count; d++)
        {
            Fill(d);
        }
    }

    /// <summary>Draws coordinates: those of one trial's kernel, or uniform ones.</summary>
    public double[] Sample(Xoshiro256 random)
    {
        var chosen = Choose(random.NextDouble());
        var unit = new double[dimensions.Count];
        for (var d = 0; d < unit.Length; d++)
        {
            var mean = chosen < 0 ? double.NaN : Math.Clamp(centres[chosen][d], 0, 1);
            unit[d] = double.IsNaN(mean) ? random.NextDouble()
                : dimensions[d].Choices > 0 ? (random.NextDouble() < bandwidths[d] ? random.NextDouble() : mean)
                : Truncated(mean, bandwidths[d], random.NextDouble());
        }

        return unit;
    }

    /// <summary>The logarithm of the density at each point; coordinates that are NaN are left out of it.</summary>
    public double[] LogDensities(IReadOnlyList<double[]> points)
    {
        var sums = new double[points.Count];
        Array.Fill(sums, priorWeight);
        for (var start = 0; start < padded; start += Block)
        {
            var end = Math.Min(start + Block, padded);
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
        logWeight.AsSpan(start, end - start).CopyTo(exponent);
        for (var d = 0; d < point.Length; d++)
        {
            if (double.IsNaN(point[d]))
            {
                continue;
            }

            var x = Vector256.Create(dimensions[d].Choices > 0 ? Category(d, point[d]) : point[d]);
            var (c, a, l) = (centre[d], curvature[d], level[d]);
            ref var sums = ref MemoryMarshal.GetReference(exponent);
            var isCategory = dimensions[d].Choices > 0;
            for (nuint i = 0; i < (nuint)(end - start); i += Lanes)
            {
                var at = (nuint)start + i;
                var (middles, curves, levels) = (Vector256.LoadUnsafe(ref c[0], at), Vector256.LoadUnsafe(ref a[0], at), Vector256.LoadUnsafe(ref l[0], at));
                var off = x - middles;
                var add = isCategory ? Vector256.ConditionalSelect(Vector256.Equals(x, middles), levels, curves) : (off * off * curves) + levels;
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
        var choices = dimensions[d].Choices;
        var bandwidth = bandwidths[d];
        var normalisers = choices == 0 ? Normalisers(bandwidth) : [];
        for (var i = 0; i < centres.Count; i++)
        {
            var at = centres[i][d];
            if (double.IsNaN(at))
            {
                centre[d][i] = -1;
            }
            else if (choices > 0)
            {
                // Relative to the uniform density, as the numbers' are.
                centre[d][i] = Category(d, at);
                level[d][i] = Portable.Log(((1 - bandwidth) * choices) + bandwidth);
                curvature[d][i] = Portable.Log(bandwidth);
            }
            else
            {
                at = Math.Clamp(at, 0, 1);
                centre[d][i] = at;
                curvature[d][i] = -0.5 / (bandwidth * bandwidth);
                var node = Math.Min((int)(at * Nodes), Nodes - 1);
                level[d][i] = normalisers[node] + (((at * Nodes) - node) * (normalisers[node + 1] - normalisers[node]));
            }
        }
    }

    private double Category(int d, double unit) => Math.Clamp((int)(unit * dimensions[d].Choices), 0, dimensions[d].Choices - 1);

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
        for (var i = 0; i < weights.Length; i++)
        {
            share -= weights[i];
            if (share < 0)
            {
                return i;
            }
        }

        return -1;
    }

    private double[][] Rows()
    {
        var rows = new double[dimensions.Count][];
        for (var d = 0; d < rows.Length; d++)
        {
            rows[d] = new double[padded];
        }

        return rows;
    }
}
