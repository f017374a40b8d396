using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning.Multi;

/// <summary>Several functions of the unit cube, all to be small.</summary>
/// <param name="Worst">What counts as no better than nothing: the corner that hypervolumes are measured from.</param>
/// <param name="Front">Points of the true front, close enough together to measure it.</param>
internal sealed record MultiProblem(
    string Name,
    int Dimensions,
    double[] Worst,
    Func<double[], double[]> Values,
    IReadOnlyList<double[]> Front
)
{
    public SearchSpace Space { get; } =
        new([
            .. Enumerable
                .Range(0, Dimensions)
                .Select(i => new DoubleParameter
                {
                    Name = $"x{i}",
                    Min = 0,
                    Max = 1,
                }),
        ]);

    /// <summary>The share of the true front's hypervolume that values cover.</summary>
    public double Share(IEnumerable<double[]> values) => Hypervolume.Of(values, Worst) / _whole.Value;

    private readonly Lazy<double> _whole = new(() => Hypervolume.Of(Front, Worst));

    public double[] At(ParameterSet point) => Values([.. Enumerable.Range(0, Dimensions).Select(i => point[$"x{i}"].AsNumber)]);
}

/// <summary>
/// ZDT1 to ZDT3: Zitzler, Deb and Thiele 2000, "Comparison of Multiobjective Evolutionary Algorithms: Empirical Results", section 3, in 10
/// dimensions. DTLZ2: Deb, Thiele, Laumanns and Zitzler 2002, "Scalable Multi-Objective Optimization Test Problems", section VII, with
/// three objectives in 12.
/// </summary>
internal static class MultiProblems
{
    private const int Steps = 2000;
    private static readonly double[] Worst = [1.1, 11];

    public static IReadOnlyList<MultiProblem> All { get; } =
    [
        Zdt("zdt1", (f, g) => g * (1 - Math.Sqrt(f / g))),
        Zdt("zdt2", (f, g) => g * (1 - (f / g * (f / g)))),
        Zdt("zdt3", (f, g) => g * (1 - Math.Sqrt(f / g) - (f / g * Math.Sin(10 * Math.PI * f)))),
        new("dtlz2", 12, [3, 3, 3], Dtlz2, [.. Sphere()]),
    ];

    private static MultiProblem Zdt(string name, Func<double, double, double> second) =>
        new(
            name,
            10,
            Worst,
            x =>
            {
                var g = 1 + (9 * x.Skip(1).Average());
                return [x[0], second(x[0], g)];
            },
            [.. Enumerable.Range(0, Steps + 1).Select(i => new[] { (double)i / Steps, second((double)i / Steps, 1) })]
        );

    private static double[] Dtlz2(double[] x)
    {
        var g = x.Skip(2).Sum(t => (t - 0.5) * (t - 0.5));
        var (a, b) = (x[0] * Math.PI / 2, x[1] * Math.PI / 2);
        return [(1 + g) * Math.Cos(a) * Math.Cos(b), (1 + g) * Math.Cos(a) * Math.Sin(b), (1 + g) * Math.Sin(a)];
    }

    private static IEnumerable<double[]> Sphere() =>
        from a in Enumerable.Range(0, 41)
        from b in Enumerable.Range(0, 41)
        select Dtlz2([a / 40.0, b / 40.0, .. Enumerable.Repeat(0.5, 10)]);
}
