using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning.Wide;

/// <summary>What is seen of a value. Source of the kinds: N. Hansen et al., "BBOB 2009: noisy functions", INRIA RR-6869.</summary>
internal static class Noise
{
    /// <summary>As much everywhere.</summary>
    public static double Added(double truth, Random random) => truth + Normal(random);

    /// <summary>In proportion to the value.</summary>
    public static double Scaled(double truth, Random random) => truth * Math.Exp(0.5 * Normal(random));

    /// <summary>Seldom, and then far too bad: a training that diverged.</summary>
    public static double Outliers(double truth, Random random) =>
        random.NextDouble() < 0.15 ? truth + (10 / (0.02 + random.NextDouble())) : truth;

    /// <summary>A standard normal number. Source: G. Box and M. Muller (1958).</summary>
    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

/// <summary>A formula that is seen with noise. The n-th look at it has the same luck whoever looks.</summary>
internal sealed class NoisyFormula(Func<ParameterSet, double> formula, Func<double, Random, double> seen, Random random) : IObjective
{
    public double Evaluate(ParameterSet parameters) => seen(formula(parameters), random);

    public double Truth(ParameterSet parameters, double observed) => formula(parameters);

    public void Dispose() { }
}
