namespace Trainyard.Tuning;

/// <summary>
/// A Gaussian process with a constant mean and a Matern 5/2 kernel that has a length scale for each dimension, its hyperparameters at the
/// maximum of their posterior. Hyperparameters are logarithms: length scales, signal variance, noise variance over signal variance. Source:
/// C. Rasmussen and C. Williams (2006), equations 2.25, 2.26, 2.30 and 5.9.
/// </summary>
internal sealed class GaussianProcess
{
    private readonly GpInputs _inputs;
    private readonly double[] _weights;
    private readonly double[][] _inverse;
    private readonly double[] _alpha;
    private readonly double _signal;

    private GaussianProcess(GpInputs inputs, double[] hyper, Cholesky factor, double mean, double[] alpha)
    {
        _inputs = inputs;
        (Hyper, Mean, _alpha) = (hyper, mean, alpha);
        _weights = Weights(hyper, inputs.Dimensions);
        _signal = Portable.Exp(hyper[inputs.Dimensions]);
        _inverse = factor.Inverse();
    }

    /// <summary>The logarithms of length scales, signal variance and relative noise variance.</summary>
    public double[] Hyper { get; }

    /// <summary>The value far from all points.</summary>
    public double Mean { get; }

    /// <summary>The number of points.</summary>
    public int Count => _inputs.Count;

    /// <summary>The length scale of a dimension.</summary>
    public double LengthScale(int dimension) => Portable.Exp(Hyper[dimension]);

    /// <summary>The most probable hyperparameters for these values, found from a start, and minus the logarithm of their posterior
    /// density.</summary>
    public static (double[] Hyper, double Loss) Fit(GpInputs inputs, double[] values, GpPrior prior, double[] start, int evaluations)
    {
        var hyper = (double[])start.Clone();
        var low = new double[hyper.Length];
        var high = new double[hyper.Length];
        Array.Fill(low, GpPrior.MinLogLength);
        Array.Fill(high, GpPrior.MaxLogLength);
        (low[^1], high[^1]) = (GpPrior.MinLogNoise, GpPrior.MaxLogNoise);
        var workspace = new Workspace(inputs.Count);
        var loss = BoxMinimizer.Minimize(
            (x, gradient) => Loss(inputs, values, prior, x, gradient, workspace),
            hyper,
            low,
            high,
            evaluations,
            1e-4
        );
        return (hyper, loss);
    }

    /// <summary>The process with given hyperparameters.</summary>
    public static GaussianProcess Of(GpInputs inputs, double[] values, double[] hyper)
    {
        var (factor, noise) = (default(Cholesky), Portable.Exp(hyper[^1]));
        while (factor is null)
        {
            factor = Cholesky.Factor(Kernel(inputs, hyper, noise, null, null));
            noise *= 10;
        }

        var (mean, alpha) = Solve(factor, values);
        return new(inputs, hyper, factor, mean, alpha);
    }

    /// <summary>Mean and variance of the function (without noise) at a point; with their gradients where these are not empty.</summary>
    public (double Mean, double Variance) Predict(ReadOnlySpan<double> x, Span<double> meanGradient, Span<double> varianceGradient)
    {
        var count = _inputs.Count;
        var slopes = meanGradient.IsEmpty ? [] : new double[count];
        var k = Covariances(x, slopes);
        var solved = new double[count];
        for (var i = 0; i < count; i++)
        {
            solved[i] = Lanes.Dot(_inverse[i], k);
        }

        var mean = Mean + Lanes.Dot(k, _alpha);
        var rest = 1 - Lanes.Dot(k, solved);
        if (!meanGradient.IsEmpty)
        {
            Gradients(x, slopes, solved, meanGradient, varianceGradient);
        }

        return (mean, _signal * Math.Max(rest, 1e-12));
    }

    /// <summary>The mean alone: the variance costs the square of the number of points.</summary>
    public double MeanAt(ReadOnlySpan<double> x) => Mean + Lanes.Dot(Covariances(x, []), _alpha);

    /// <summary>The kernel between a point and each that the process knows; fills the slopes where there are any.</summary>
    private double[] Covariances(ReadOnlySpan<double> x, Span<double> slopes)
    {
        var k = new double[_inputs.Count];
        for (var d = 0; d < x.Length; d++)
        {
            AddSquares(k, _inputs.Column(d), x[d], _weights[d], _inputs.IsCategory[d]);
        }

        Matern.Apply(k, slopes);
        return k;
    }

    private void Gradients(
        ReadOnlySpan<double> x,
        double[] slopes,
        double[] solved,
        Span<double> meanGradient,
        Span<double> varianceGradient
    )
    {
        for (var d = 0; d < x.Length; d++)
        {
            if (_inputs.IsCategory[d])
            {
                meanGradient[d] = varianceGradient[d] = 0;
                continue;
            }

            var column = _inputs.Column(d);
            var (toMean, toVariance) = (0.0, 0.0);
            for (var i = 0; i < column.Length; i++)
            {
                var pull = slopes[i] * (x[d] - column[i]);
                toMean += pull * _alpha[i];
                toVariance += pull * solved[i];
            }

            meanGradient[d] = 2 * _weights[d] * toMean;
            varianceGradient[d] = -4 * _weights[d] * _signal * toVariance;
        }
    }

    private static void AddSquares(double[] sums, double[] column, double x, double weight, bool isCategory)
    {
        if (isCategory)
        {
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += column[i] == x ? 0 : weight;
            }

            return;
        }

        Lanes.AddSquares(sums, column, x, weight);
    }

    /// <summary>
    /// Minus the logarithm of the posterior density of hyperparameters, up to a constant, and its gradient. The signal variance scales the
    /// kernel, so that its part is known without a factorisation of its own.
    /// </summary>
    private static double Loss(
        GpInputs inputs,
        double[] values,
        GpPrior prior,
        ReadOnlySpan<double> hyper,
        Span<double> gradient,
        Workspace workspace
    )
    {
        var count = inputs.Count;
        var dimensions = inputs.Dimensions;
        var noise = Portable.Exp(hyper[^1]);
        var signal = Portable.Exp(hyper[dimensions]);
        var factor = Cholesky.Factor(Kernel(inputs, hyper, noise, workspace.Kernel, workspace.Slopes));
        if (factor is null)
        {
            return double.PositiveInfinity;
        }

        var (mean, alpha) = Solve(factor, values);
        var fit = 0.0;
        for (var i = 0; i < count; i++)
        {
            fit += (values[i] - mean) * alpha[i];
        }

        gradient.Clear();
        var inverse = factor.Inverse();
        var slopes = workspace.Slopes;
        for (var i = 0; i < count; i++)
        {
            var (row, slope, own) = (inverse[i], slopes[i], alpha[i] / signal);
            for (var j = 0; j < i; j++)
            {
                // Twice (both triangles) one half of (K^-1 - alpha alpha^T) times the kernel's slope.
                slope[j] *= row[j] - (own * alpha[j]);
            }

            gradient[^1] += 0.5 * noise * (row[i] - (own * alpha[i]));
        }

        for (var d = 0; d < dimensions; d++)
        {
            var squares = inputs.Squares(d);
            var sum = 0.0;
            for (var i = 1; i < count; i++)
            {
                sum += Lanes.Dot(slopes[i].AsSpan(0, i), squares[i]);
            }

            gradient[d] = -2 * Portable.Exp(-2 * hyper[d]) * sum;
        }

        gradient[dimensions] = 0.5 * (count - (fit / signal));
        return (0.5 * ((fit / signal) + factor.LogDeterminant + (count * hyper[dimensions]))) + prior.Penalty(hyper, gradient);
    }

    /// <summary>The mean by generalised least squares, and K^-1 (values - mean). Source: Rasmussen and Williams (2006), equation 2.42 for a
    /// constant basis.</summary>
    private static (double Mean, double[] Alpha) Solve(Cholesky factor, double[] values)
    {
        var ones = new double[values.Length];
        Array.Fill(ones, 1);
        var solvedOnes = factor.Solve(ones);
        var solved = factor.Solve(values);
        var mean = solved.Sum() / solvedOnes.Sum();
        Lanes.Add(solved, solvedOnes, -mean);
        return (mean, solved);
    }

    private static double[][] Kernel(GpInputs inputs, ReadOnlySpan<double> hyper, double noise, double[][]? kernel, double[][]? slopes)
    {
        var count = inputs.Count;
        kernel ??= Workspace.Triangle(count);
        for (var i = 0; i < count; i++)
        {
            var row = kernel[i].AsSpan(0, i);
            row.Clear();
            for (var d = 0; d < inputs.Dimensions; d++)
            {
                Lanes.Add(row, inputs.Squares(d)[i], Portable.Exp(-2 * hyper[d]));
            }

            Matern.Apply(row, slopes is null ? [] : slopes[i].AsSpan(0, i));
            kernel[i][i] = 1 + noise;
        }

        return kernel;
    }

    private static double[] Weights(double[] hyper, int dimensions)
    {
        var weights = new double[dimensions];
        for (var d = 0; d < dimensions; d++)
        {
            weights[d] = Portable.Exp(-2 * hyper[d]);
        }

        return weights;
    }

    /// <summary>Rows that fitting writes to again and again.</summary>
    private sealed class Workspace(int count)
    {
        public double[][] Kernel { get; } = Triangle(count);

        public double[][] Slopes { get; } = Triangle(count);

        public static double[][] Triangle(int count)
        {
            var rows = new double[count][];
            for (var i = 0; i < count; i++)
            {
                rows[i] = new double[i + 1];
            }

            return rows;
        }
    }
}
