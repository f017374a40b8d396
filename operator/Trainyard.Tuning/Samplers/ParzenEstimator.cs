using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Trainyard.Tuning;

/// <summary>
/// A density over the unit cube: a mixture of one kernel for each trial and of the uniform density. A kernel is a product over the
/// dimensions of a normal density truncated to [0, 1], or, for categories, of Aitchison and Aitken's. In a dimension that a trial does not
/// have (inactive, missing) its kernel is uniform, which makes conditions a part of the one joint density. In each dimension a share of the
/// kernel is the density of all trials there: with none of it the trials keep whole points together, with nothing else each parameter is on
/// its own. Source: J. Bergstra et al., "Algorithms for hyper-parameter optimization", NIPS 2011, section 4; S. Watanabe, "Tree-structured
/// Parzen estimator: understanding its algorithm components", arXiv:2304.11127, sections 3.2 and 3.3 (multivariate and independent kernels,
/// bandwidths).
/// </summary>
internal sealed class ParzenEstimator
{
    private const int Width = 4;
    private const int Nodes = 64;

    /// <summary>Dimensions after which the products are brought back to 1: a hundred factors would leave the range of numbers.</summary>
    private const int Rescaled = 16;

    private readonly IReadOnlyList<Dimension> _dimensions;
    private readonly IReadOnlyList<double[]> _centres;
    private readonly double[] _bandwidths;
    private readonly double[] _weights;
    private readonly double _priorWeight;
    private readonly int _padded;

    // One row for each dimension, one column for each trial: centre, -1 / (2 bandwidth^2), and what a hit adds to the logarithm (numbers:
    // the normaliser; categories: the trial's own one; the curvature is then what another category adds).
    private readonly double[][] _centre;
    private readonly double[][] _curvature;
    private readonly double[][] _level;

    /// <param name="centres">The trials' coordinates, NaN where there is none.</param>
    /// <param name="weights">The trials' weights, summing up to 1 with the prior's.</param>
    /// <param name="bandwidths">Of each dimension: the standard deviation, or for categories the share that goes to all of them
    /// alike.</param>
    public ParzenEstimator(IReadOnlyList<Dimension> dimensions, IReadOnlyList<double[]> centres, double[] weights, double[] bandwidths)
    {
        (_dimensions, _centres, _weights, _bandwidths) = (dimensions, centres, weights, bandwidths);
        _priorWeight = Math.Max(1 - weights.Sum(), 1e-12);
        _padded = (centres.Count + Width - 1) / Width * Width;
        _centre = Rows();
        _curvature = Rows();
        _level = Rows();
        for (var d = 0; d < dimensions.Count; d++)
        {
            Fill(d);
        }
    }

    /// <summary>How much of a kernel is the density of all trials, in each dimension; 0 to 1.</summary>
    public double Shared { get; init; }

    /// <summary>Draws coordinates: those of one trial's kernel, some of them of another's, or uniform ones.</summary>
    public double[] Sample(Xoshiro256 random)
    {
        var kernel = Choose(random.NextDouble());
        var unit = new double[_dimensions.Count];
        for (var d = 0; d < unit.Length; d++)
        {
            var chosen = kernel >= 0 && random.NextDouble() < Shared ? Choose(random.NextDouble()) : kernel;
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
        var (kernel, products) = (new double[_padded], new double[_padded]);
        return [.. points.Select(point => LogDensity(point, without: -1, kernel, products))];
    }

    /// <summary>What the other trials say of each: the sum of the logarithms of their densities at it.</summary>
    public double LeaveOneOut()
    {
        var (kernel, products) = (new double[_padded], new double[_padded]);
        return Enumerable.Range(0, _centres.Count).Sum(i => LogDensity(_centres[i], i, kernel, products));
    }

    private double LogDensity(double[] point, int without, double[] kernel, double[] products)
    {
        products.AsSpan().Clear();
        _weights.CopyTo(products, 0);
        var total = 1.0;
        if (without >= 0)
        {
            products[without] = 0;
            total -= _weights[without];
        }

        var scale = 0.0;
        var factors = 0;
        for (var d = 0; d < point.Length; d++)
        {
            if (double.IsNaN(point[d]))
            {
                continue;
            }

            Kernels(d, point[d], kernel);
            var all = _priorWeight + Lanes.Dot(_weights, kernel.AsSpan(0, _weights.Length));
            all = (all - (without >= 0 ? _weights[without] * kernel[without] : 0)) / total;
            Multiply(products, kernel, 1 - Shared, Shared * all);
            scale += ++factors % Rescaled == 0 ? Rescale(products) : 0;
        }

        // The prior beside them, in whichever of the two scales is the greater.
        var sum = products.Sum();
        var least = Portable.Log(_priorWeight);
        var most = sum > 0 ? Portable.Log(sum) + scale : least;
        var greater = Math.Max(least, most);
        return greater + Portable.Log(Portable.Exp(least - greater) + (sum > 0 ? Portable.Exp(most - greater) : 0)) - Portable.Log(total);
    }

    /// <summary>The density of each trial's kernel at a coordinate, relative to the uniform one.</summary>
    private void Kernels(int d, double at, double[] kernel)
    {
        var isCategory = _dimensions[d].Choices > 0;
        var x = Vector256.Create(isCategory ? Category(d, at) : Math.Clamp(at, 0, 1));
        ref var centre = ref MemoryMarshal.GetArrayDataReference(_centre[d]);
        ref var curvature = ref MemoryMarshal.GetArrayDataReference(_curvature[d]);
        ref var level = ref MemoryMarshal.GetArrayDataReference(_level[d]);
        ref var to = ref MemoryMarshal.GetArrayDataReference(kernel);
        for (nuint i = 0; i < (nuint)_padded; i += Width)
        {
            var (middles, curves, levels) = (
                Vector256.LoadUnsafe(ref centre, i),
                Vector256.LoadUnsafe(ref curvature, i),
                Vector256.LoadUnsafe(ref level, i)
            );
            var off = x - middles;
            var exponent = isCategory
                ? Vector256.ConditionalSelect(Vector256.Equals(x, middles), levels, curves)
                : (off * off * curves) + levels;
            Portable.Exp(exponent).StoreUnsafe(ref to, i);
        }
    }

    private static void Multiply(double[] products, double[] kernel, double own, double shared)
    {
        ref var product = ref MemoryMarshal.GetArrayDataReference(products);
        ref var factor = ref MemoryMarshal.GetArrayDataReference(kernel);
        var (a, b) = (Vector256.Create(own), Vector256.Create(shared));
        for (nuint i = 0; i < (nuint)products.Length; i += Width)
        {
            var times = (Vector256.LoadUnsafe(ref factor, i) * a) + b;
            (Vector256.LoadUnsafe(ref product, i) * times).StoreUnsafe(ref product, i);
        }
    }

    /// <summary>Divides by the greatest; the logarithm of what was taken out.</summary>
    private static double Rescale(double[] products)
    {
        var most = products.Max();
        if (!(most > 0))
        {
            return 0;
        }

        for (var i = 0; i < products.Length; i++)
        {
            products[i] /= most;
        }

        return Portable.Log(most);
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
