namespace Trainyard.Benchmarks.Tuning.Wide;

/// <summary>
/// Functions with their optimum, 0, at the origin, of the kinds of the BBOB suite. Source: N. Hansen et al., "Real-parameter black-box
/// optimization benchmarking 2009: noiseless functions definitions", INRIA RR-6829; the numbers in the names are its.
/// </summary>
internal static class Landscape
{
    /// <summary>f1.</summary>
    public static double Sphere(double[] z) => z.Sum(v => v * v);

    /// <summary>f2 and f10, with the logarithm of the condition number to choose.</summary>
    public static double Ellipsoid(double[] z, double decades) => z.Select((v, i) => Power(decades, i, z.Length) * v * v).Sum();

    /// <summary>f5, its optimum within the range: a valley with straight walls.</summary>
    public static double Wedge(double[] z) => z.Select((v, i) => Power(1, i, z.Length) * Math.Abs(v)).Sum();

    /// <summary>f14.</summary>
    public static double DifferentPowers(double[] z) =>
        Math.Sqrt(z.Select((v, i) => Math.Pow(Math.Abs(v), 2 + (4.0 * i / Math.Max(1, z.Length - 1)))).Sum());

    /// <summary>f11.</summary>
    public static double Discus(double[] z) => (1e4 * z[0] * z[0]) + z.Skip(1).Sum(v => v * v);

    /// <summary>f13.</summary>
    public static double SharpRidge(double[] z) => (z[0] * z[0]) + (100 * Math.Sqrt(z.Skip(1).Sum(v => v * v)));

    /// <summary>f9: the valley's floor runs through the origin of the usual form's (1, ..., 1).</summary>
    public static double Rosenbrock(double[] z)
    {
        var y = z.Select(v => (v / 2.5) + 1).ToArray();
        return Enumerable.Range(0, y.Length - 1).Sum(i => (100 * Square((y[i] * y[i]) - y[i + 1])) + Square(y[i] - 1));
    }

    /// <summary>f3 and f15.</summary>
    public static double Rastrigin(double[] z) => (10 * (z.Length - z.Sum(v => Math.Cos(2 * Math.PI * v)))) + Sphere(z);

    /// <summary>f4: deeper ripples on one side.</summary>
    public static double Bueche(double[] z) => Rastrigin([.. z.Select((v, i) => v > 0 && i % 2 == 0 ? 3 * v : v)]);

    /// <summary>Valleys that grow deeper towards the optimum without a common slope.</summary>
    public static double Alpine(double[] z) => z.Sum(v => Math.Abs((v * Math.Sin(2 * v)) + (0.1 * v)));

    /// <summary>Few wide valleys, the second best far from the best, as in f20.</summary>
    public static double Valleys(double[] z) => z.Sum(v => 1 - Math.Cos(1.7 * v) + (0.02 * v * v));

    /// <summary>f17.</summary>
    public static double Schaffer(double[] z)
    {
        var s = Enumerable.Range(0, z.Length - 1).Select(i => Math.Sqrt((z[i] * z[i]) + (z[i + 1] * z[i + 1]))).ToList();
        return Square(s.Average(v => Math.Sqrt(v) * (1 + Square(Math.Sin(50 * Math.Pow(v, 0.2))))));
    }

    /// <summary>f19's kind: ripples upon a bowl that its dimensions share.</summary>
    public static double Griewank(double[] z)
    {
        var product = z.Select((v, i) => Math.Cos(3 * v / Math.Sqrt(i + 1))).Aggregate(1.0, (a, b) => a * b);
        return 1 - product + (Sphere(z) / 20);
    }

    /// <summary>Ackley's: a flat far field, ripples, a funnel.</summary>
    public static double Ackley(double[] z) =>
        (-20 * Math.Exp(-0.2 * Math.Sqrt(z.Average(v => v * v)))) - Math.Exp(z.Average(v => Math.Cos(2 * Math.PI * v))) + 20 + Math.E;

    /// <summary>f7's kind: a level for each half unit.</summary>
    public static double Steps(double[] z) => Ellipsoid([.. z.Select(v => Math.Round(2 * v) / 2)], 1);

    /// <summary>Levels of the value itself.</summary>
    public static double Terraces(double[] z) => Math.Floor(8 * Math.Sqrt(Sphere(z)));

    /// <summary>A tableland with one basin.</summary>
    public static double Basin(double[] z) => Math.Min(1, Sphere(z) / (4.0 * z.Length)) + (0.01 * Wedge(z));

    private static double Power(double decades, int i, int count) => Math.Pow(10, decades * i / Math.Max(1, count - 1));

    private static double Square(double value) => value * value;
}
