namespace Trainyard.Tuning;

/// <summary>
/// Makes of losses the values that a Gaussian process models: standardised, after a logarithm that spreads the small ones and draws the
/// large ones together where the trials ask for it: log(loss - least + shift). A great shift leaves the losses nearly as they are. Which
/// shift fits is told by the process's own likelihood, the warp's Jacobian included. Source: E. Snelson et al., "Warped Gaussian
/// processes", NIPS 2003, section 3.
/// </summary>
internal sealed class OutputWarp
{
    private OutputWarp(double[] values, double logJacobian) => (Values, LogJacobian) = (values, logJacobian);

    /// <summary>The warped values: mean 0, variance 1.</summary>
    public double[] Values { get; }

    /// <summary>The sum over the losses of the logarithm of the warp's derivative, up to a constant that all warps of the same losses
    /// share.</summary>
    public double LogJacobian { get; }

    /// <summary>The warp with a shift in units of the distance between the least loss and the median; null for none at all.</summary>
    public static OutputWarp Of(IReadOnlyList<double> losses, double? shift)
    {
        var least = losses.Min();
        var scale = Median(losses) - least;
        scale = scale > 0 ? scale : losses.Max() - least;
        if (!(scale > 0) || !double.IsFinite(scale))
        {
            return new(new double[losses.Count], 0);
        }

        // Far outliers tell nothing about the optimum; without an end they would outweigh everything that does.
        var relative = losses.Select(loss => Math.Min((loss - least) / scale, shift is null ? 20 : 1e9)).ToArray();
        var jacobian = 0.0;
        if (shift is { } s)
        {
            for (var i = 0; i < relative.Length; i++)
            {
                relative[i] = Portable.Log(relative[i] + s);
                jacobian -= relative[i];
            }
        }

        var mean = relative.Average();
        var deviation = Math.Sqrt(relative.Sum(value => (value - mean) * (value - mean)) / relative.Length);
        return deviation > 0
            ? new([.. relative.Select(value => (value - mean) / deviation)], jacobian - (relative.Length * Portable.Log(deviation)))
            : new(new double[losses.Count], 0);
    }

    private static double Median(IReadOnlyList<double> losses) => losses.Order().ElementAt(losses.Count / 2);
}
