using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning.Wide;

/// <summary>
/// The wide set. No choice in the samplers may be fitted to one of these: they stand for their families, and each seed shifts and turns
/// them anew.
/// </summary>
internal static class WideProblems
{
    private const string Separable = "separable, one valley";
    private const string SeparableMany = "separable, many valleys";
    private const string Turned = "turned, one valley";
    private const string TurnedMany = "turned, many valleys";
    private const string Plateaus = "plateaus";
    private const string Noisy = "noise";

    public static IReadOnlyList<WideProblem> All { get; } =
    [
        Cube(Separable, "sphere16", 16, false, Landscape.Sphere),
        Cube(Separable, "ellipsoid6", 6, false, z => Landscape.Ellipsoid(z, 4)),
        Cube(Separable, "wedge10", 10, false, Landscape.Wedge),
        Cube(Separable, "powers4", 4, false, Landscape.DifferentPowers),
        Cube(SeparableMany, "rastrigin3", 3, false, Landscape.Rastrigin),
        Cube(SeparableMany, "rastrigin8", 8, false, Landscape.Rastrigin),
        Cube(SeparableMany, "bueche5", 5, false, Landscape.Bueche),
        Cube(SeparableMany, "alpine6", 6, false, Landscape.Alpine),
        Cube(SeparableMany, "valleys12", 12, false, Landscape.Valleys),
        Cube(Turned, "turned_ellipsoid5", 5, true, z => Landscape.Ellipsoid(z, 4)),
        Cube(Turned, "turned_discus8", 8, true, Landscape.Discus),
        Cube(Turned, "turned_ridge4", 4, true, Landscape.SharpRidge),
        Cube(Turned, "turned_powers12", 12, true, Landscape.DifferentPowers),
        Cube(Turned, "turned_rosenbrock3", 3, true, Landscape.Rosenbrock),
        Cube(TurnedMany, "turned_rastrigin4", 4, true, Landscape.Rastrigin),
        Cube(TurnedMany, "turned_schaffer6", 6, true, Landscape.Schaffer),
        Cube(TurnedMany, "turned_griewank3", 3, true, Landscape.Griewank),
        Cube(TurnedMany, "turned_ackley10", 10, true, Landscape.Ackley),
        Cube(TurnedMany, "turned_valleys2", 2, true, Landscape.Valleys),
        Cube(Plateaus, "steps5", 5, true, Landscape.Steps),
        Cube(Plateaus, "terraces4", 4, false, Landscape.Terraces),
        Cube(Plateaus, "basin8", 8, true, Landscape.Basin),
        Cube(Noisy, "noisy_sphere6", 6, false, Landscape.Sphere, Noise.Added),
        Cube(Noisy, "noisy_ellipsoid4", 4, true, z => Landscape.Ellipsoid(z, 2), Noise.Scaled),
        Cube(Noisy, "noisy_rastrigin3", 3, false, Landscape.Rastrigin, Noise.Scaled),
        Cube(Noisy, "noisy_wedge5", 5, true, Landscape.Wedge, Noise.Outliers),
        .. MixedProblems.All,
        .. RealSweeps.All,
    ];

    private static WideProblem Cube(
        string family,
        string name,
        int dimensions,
        bool turned,
        Func<double[], double> landscape,
        Func<double, Random, double>? seen = null
    )
    {
        var parameters = Problems.Cube(dimensions, -5, 5);
        var space = new SearchSpace(parameters);
        return new(family, name, seed =>
        {
            var placement = new Placement(new(Seed(name, seed)), dimensions, turned);
            var formula = (ParameterSet p) => landscape(placement.Of([.. parameters.Select(x => (p[x.Name].AsNumber + 5) / 10)]));
            return new(name, space, () => Objective(formula, seen, new(Seed(name, ~seed))));
        });
    }

    private static IObjective Objective(Func<ParameterSet, double> formula, Func<double, Random, double>? seen, Random random) =>
        seen is null ? new Formula(formula) : new NoisyFormula(formula, seen, random);

    /// <summary>Of its own for each problem and instance, the same on each machine.</summary>
    internal static int Seed(string name, int instance) => name.Aggregate(17 + instance, (sum, letter) => unchecked((sum * 31) + letter));
}
