using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning.Wide;

/// <summary>
/// Landscapes over parameters of all kinds. Numbers count by where they lie on their own scale; each category has a price of its own and
/// moves the best values of the numbers a little, so that branches must be told apart.
/// </summary>
internal static class MixedProblems
{
    private const string Family = "mixed, conditional";

    /// <summary>Of the landscape's units: by how much a category moves the optimum at most.</summary>
    private const double Pull = 1;

    private static readonly Condition WithMomentum = new() { Parameter = "method", In = ["momentum", "nesterov"] };
    private static readonly Condition Deep = new() { Parameter = "layers", Min = 3 };

    public static IReadOnlyList<WideProblem> All { get; } =
    [
        Of("whole5", [.. Enumerable.Range(1, 5).Select(i => Whole($"n{i}", 0, 4 * i))], z => Landscape.Ellipsoid(z, 1)),
        Of("log6", [Log("a"), Log("b"), Log("c"), Number("d"), Number("e"), LogWhole("f")], z => Landscape.Ellipsoid(z, 2)),
        Of(
            "choices8",
            [Choice("p", 3), Choice("q", 5), Choice("r", 8), Flag("s"), Log("a"), Number("b"), Whole("n", 1, 12), Number("c")],
            Landscape.Sphere
        ),
        Of(
            "branches9",
            [
                new CategoricalParameter { Name = "method", Values = ["plain", "momentum", "nesterov", "adaptive"] },
                Log("rate"),
                Number("momentum") with
                {
                    When = WithMomentum,
                },
                Whole("layers", 1, 5),
                LogWhole("width1"),
                LogWhole("width2") with
                {
                    When = Deep,
                },
                Flag("skip") with
                {
                    When = Deep,
                },
                Log("decay"),
                Number("dropout"),
            ],
            Landscape.Sphere
        ),
        Of("ripples5", [Whole("n", 0, 40), Log("a"), Number("b"), Choice("p", 4), LogWhole("m")], Landscape.Griewank),
    ];

    private static WideProblem Of(string name, Parameter[] parameters, Func<double[], double> landscape)
    {
        var space = new SearchSpace(parameters);
        var numbers = parameters.Where(p => p is DoubleParameter or IntegerParameter).ToArray();
        var choices = parameters.Except(numbers).ToArray();
        return new(Family, name, seed =>
        {
            var random = new Random(WideProblems.Seed(name, seed));
            var placement = new Placement(random, numbers.Length, turned: false);
            var prices = choices.ToDictionary(p => p.Name, p => Options(p).ToDictionary(v => v, _ => 4 * random.NextDouble()));
            var pulls = choices.ToDictionary(p => p.Name, p => Options(p).ToDictionary(v => v, _ => Pulls(random, numbers.Length)));
            return new(name, space, () => new Formula(Value));

            // A number that takes no part costs what one unit off would.
            double Value(ParameterSet p)
            {
                var z = placement.Of([.. numbers.Select(n => p.TryGetValue(n.Name, out var v) ? Share(n, v.AsNumber) : 0)]);
                var chosen = choices.Where(c => p.ContainsKey(c.Name)).ToList();
                for (var i = 0; i < z.Length; i++)
                {
                    z[i] = p.ContainsKey(numbers[i].Name) ? z[i] + chosen.Sum(c => pulls[c.Name][p[c.Name]][i]) : 1;
                }

                return landscape(z) + chosen.Sum(c => prices[c.Name][p[c.Name]]);
            }
        });
    }

    private static double[] Pulls(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Pull * ((2 * random.NextDouble()) - 1))];

    private static double Share(Parameter parameter, double value)
    {
        var (min, max, scale) = parameter switch
        {
            DoubleParameter p => (p.Min, p.Max, p.Scale),
            IntegerParameter p => (p.Min, p.Max, p.Scale),
            _ => throw new ArgumentException($"{parameter.Name} is no number"),
        };
        return scale == Scale.Log ? Math.Log(value / min) / Math.Log(max / min) : (value - min) / (max - min);
    }

    private static IEnumerable<ParameterValue> Options(Parameter parameter) =>
        parameter is CategoricalParameter choice ? choice.Values : [false, true];

    private static DoubleParameter Number(string name) =>
        new()
        {
            Name = name,
            Min = 0,
            Max = 1,
        };

    private static DoubleParameter Log(string name) =>
        new()
        {
            Name = name,
            Min = 1e-5,
            Max = 1,
            Scale = Scale.Log,
        };

    private static IntegerParameter Whole(string name, long min, long max) =>
        new()
        {
            Name = name,
            Min = min,
            Max = max,
        };

    private static IntegerParameter LogWhole(string name) =>
        new()
        {
            Name = name,
            Min = 4,
            Max = 1024,
            Scale = Scale.Log,
        };

    private static BooleanParameter Flag(string name) => new() { Name = name };

    private static CategoricalParameter Choice(string name, int count) =>
        new() { Name = name, Values = [.. Enumerable.Range(0, count).Select(i => (ParameterValue)$"{name}{i}")] };
}
