namespace Trainyard.Benchmarks.Tuning.Wide;

/// <summary>Where an instance's optimum lies and how its axes are turned. A parameter spans 10 of a landscape's units.</summary>
internal sealed class Placement
{
    /// <summary>The optimum keeps this far from the borders.</summary>
    private const double Margin = 1;

    private readonly double[] _optimum;
    private readonly double[][]? _axes;

    public Placement(Random random, int dimensions, bool turned)
    {
        _optimum = [.. Enumerable.Range(0, dimensions).Select(_ => Margin + (random.NextDouble() * (10 - (2 * Margin))))];
        _axes = turned ? Axes(random, dimensions) : null;
    }

    /// <summary>The landscape's coordinates of a point.</summary>
    /// <param name="share">For each parameter, where between its bounds the value lies on its scale, 0 to 1.</param>
    public double[] Of(double[] share)
    {
        var off = share.Select((u, i) => (10 * u) - _optimum[i]).ToArray();
        return _axes is null ? off : [.. _axes.Select(axis => axis.Zip(off, (a, v) => a * v).Sum())];
    }

    /// <summary>Normal vectors made orthonormal one after the other (Gram and Schmidt): a rotation without a favourite.</summary>
    internal static double[][] Axes(Random random, int dimensions)
    {
        var axes = new List<double[]>();
        while (axes.Count < dimensions)
        {
            var axis = Enumerable.Range(0, dimensions).Select(_ => Noise.Normal(random)).ToArray();
            foreach (var other in axes)
            {
                var along = axis.Zip(other, (a, b) => a * b).Sum();
                axis = [.. axis.Zip(other, (a, b) => a - (along * b))];
            }

            var length = Math.Sqrt(axis.Sum(v => v * v));
            axes.Add([.. axis.Select(v => v / length)]);
        }

        return [.. axes];
    }
}
