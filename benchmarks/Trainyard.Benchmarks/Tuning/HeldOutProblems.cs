using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning;

/// <summary>
/// Problems that no choice in the samplers was made on first: shifted and rotated functions, plateaus, noise that is a function of the
/// point, other conditional spaces. They show whether a gain on the defined problems carries over.
/// </summary>
internal static class HeldOutProblems
{
    public static IReadOnlyList<Problem> All { get; } =
    [
        Problems.Closed("h_ellipsoid6", Problems.Cube(6, -5, 5), x =>
            Rotated(x, 1.3).Select((v, i) => Math.Pow(10, i * 0.6) * v * v).Sum()
        ),
        Problems.Closed("h_rastrigin4", Problems.Cube(4, -5, 5), x =>
            Shifted(x, 0.7).Sum(v => (v * v) - (3 * Math.Cos(2 * Math.PI * v)) + 3)
        ),
        Problems.Closed("h_levy8", Problems.Cube(8, -10, 10), Levy),
        Problems.Closed(
            "h_camel2",
            [
                new DoubleParameter
                {
                    Name = "x1",
                    Min = -3,
                    Max = 3,
                },
                new DoubleParameter
                {
                    Name = "x2",
                    Min = -2,
                    Max = 2,
                },
            ],
            Camel
        ),
        Problems.Closed("h_rosenbrock3", Problems.Cube(3, -2, 3), x =>
            Enumerable.Range(0, 2).Sum(i => (100 * Square(x[i + 1] - (x[i] * x[i]))) + Square(1 - x[i]))
        ),
        Problems.Closed("h_sphere20", Problems.Cube(20, -5, 5), x => Shifted(x, 1.7).Sum(v => v * v)),
        Problems.Closed("h_sparse12", Problems.Cube(12, 0, 1), x =>
            Math.Abs(x[3] - 0.2) + (5 * Square(x[7] - (0.8 * x[3]) - 0.3)) + (0.3 * (1 - Math.Exp(-20 * Square(x[9] - 0.6))))
        ),
        Problems.Closed("h_plateau5", Problems.Cube(5, -4, 4), x => Math.Floor(4 * Math.Sqrt(Rotated(x, 0.9).Sum(v => v * v))) / 4),
        Problems.Closed("h_noisy5", Problems.Cube(5, 0, 1), x =>
            x.Select((v, i) => (i + 1) * Square(v - 0.15 - (0.15 * i))).Sum() + (0.03 * Noise(x))
        ),
        Problems.Closed("h_edge6", Problems.Cube(6, 0, 1), x =>
            Math.Log(1 + (50 * x.Select((v, i) => (i % 2 == 0 ? v : 1 - v) * (i + 1)).Sum())) + (0.2 * Math.Sin(9 * x[0] * x[1]))
        ),
        new("h_boost", BoostSpace(), () => new Formula(Boost)),
        new("h_net", NetSpace(), () => new Formula(Net)),
    ];

    private static SearchSpace BoostSpace() =>
        new([
            new CategoricalParameter { Name = "booster", Values = ["tree", "dart", "linear"] },
            new DoubleParameter
            {
                Name = "eta",
                Min = 1e-3,
                Max = 1,
                Scale = Scale.Log,
                When = new() { Parameter = "booster", In = ["tree", "dart"] },
            },
            new IntegerParameter
            {
                Name = "depth",
                Min = 1,
                Max = 12,
                When = new() { Parameter = "booster", In = ["tree", "dart"] },
            },
            new DoubleParameter
            {
                Name = "subsample",
                Min = 0.2,
                Max = 1,
                Step = 0.05,
            },
            new DoubleParameter
            {
                Name = "rate_drop",
                Min = 0,
                Max = 0.9,
                When = new() { Parameter = "booster", In = ["dart"] },
            },
            new BooleanParameter
            {
                Name = "one_drop",
                When = new() { Parameter = "booster", In = ["dart"] },
            },
            new IntegerParameter
            {
                Name = "rounds",
                Min = 10,
                Max = 2000,
                Scale = Scale.Log,
            },
            new DoubleParameter
            {
                Name = "lambda",
                Min = 1e-6,
                Max = 1e3,
                Scale = Scale.Log,
            },
            new DoubleParameter
            {
                Name = "alpha",
                Min = 1e-6,
                Max = 1e3,
                Scale = Scale.Log,
            },
            new CategoricalParameter
            {
                Name = "updater",
                Values = ["shotgun", "coordinate"],
                When = new() { Parameter = "booster", In = ["linear"] },
            },
        ]);

    private static SearchSpace NetSpace() =>
        new([
            new DoubleParameter
            {
                Name = "lr",
                Min = 1e-6,
                Max = 1,
                Scale = Scale.Log,
            },
            new CategoricalParameter { Name = "schedule", Values = ["constant", "cosine", "step", "linear", "one_cycle"] },
            new CategoricalParameter { Name = "norm", Values = ["none", "batch", "layer"] },
            new IntegerParameter
            {
                Name = "width",
                Min = 8,
                Max = 1024,
                Scale = Scale.Log,
            },
            new IntegerParameter
            {
                Name = "depth",
                Min = 1,
                Max = 8,
            },
            new DoubleParameter
            {
                Name = "dropout",
                Min = 0,
                Max = 0.8,
            },
            new BooleanParameter { Name = "mixup" },
            new DoubleParameter
            {
                Name = "mixup_alpha",
                Min = 0.01,
                Max = 2,
                Scale = Scale.Log,
                When = new() { Parameter = "mixup", In = [true] },
            },
        ]);

    private static double Boost(ParameterSet p)
    {
        var rounds = Math.Log10(p["rounds"].AsNumber);
        var y =
            0.004 * Square(Math.Log10(p["lambda"].AsNumber) - 0.5)
            + (0.002 * Square(Math.Log10(p["alpha"].AsNumber) + 1))
            + (0.2 * Square(p["subsample"].AsNumber - 0.75));
        if (p["booster"].AsText == "linear")
        {
            return y + 0.25 + (0.02 * Square(rounds - 2)) + (p["updater"].AsText == "shotgun" ? 0.01 : 0);
        }

        // The product of rate and rounds matters, as it does in boosting.
        y +=
            (0.12 * Square(Math.Log10(p["eta"].AsNumber) + rounds - 1.2))
            + (0.02 * Square(rounds - 2.7))
            + (0.006 * Square(p["depth"].AsNumber - 6));
        return p["booster"].AsText == "tree"
            ? y + 0.03
            : y + (0.4 * Square(p["rate_drop"].AsNumber - 0.15)) + (p["one_drop"].AsBoolean ? 0 : 0.02);
    }

    private static double Net(ParameterSet p)
    {
        var lr = Math.Log10(p["lr"].AsNumber);
        var width = Math.Log2(p["width"].AsNumber);
        var depth = p["depth"].AsNumber;
        var best =
            (
                p["norm"].AsText switch
                {
                    "batch" => -2,
                    "layer" => -2.6,
                    _ => -3.5,
                }
            ) - (0.15 * (width - 6));
        var y = 1 / (1 + Math.Exp(-3 * (lr - best - 1))) + (0.1 * Math.Abs(lr - best));
        y += p["schedule"].AsText switch
        {
            "constant" => 0.08,
            "step" => 0.04,
            "linear" => 0.03,
            "cosine" => 0.0,
            _ => 0.01,
        };
        y += p["norm"].AsText switch
        {
            "none" => 0.05 * depth,
            "batch" => 0.02,
            _ => 0.0,
        };
        y += (0.02 * Square(width - 8)) + (0.01 * Math.Abs(depth - 4)) + (0.4 * Square(p["dropout"].AsNumber - (0.03 * width)));
        return y + (p["mixup"].AsBoolean ? 0.05 * Square(Math.Log10(p["mixup_alpha"].AsNumber) + 0.7) : 0.02);
    }

    private static double Levy(double[] x)
    {
        var w = Shifted(x, 2.1).Select(v => 1 + (v / 4)).ToArray();
        var sum = Square(Math.Sin(Math.PI * w[0])) + (Square(w[^1] - 1) * (1 + Square(Math.Sin(2 * Math.PI * w[^1]))));
        return sum + w[..^1].Sum(v => Square(v - 1) * (1 + (10 * Square(Math.Sin((Math.PI * v) + 1)))));
    }

    private static double Camel(double[] x) =>
        ((4 - (2.1 * x[0] * x[0]) + (Math.Pow(x[0], 4) / 3)) * x[0] * x[0])
        + (x[0] * x[1])
        + ((-4 + (4 * x[1] * x[1])) * x[1] * x[1])
        + 1.0316284534898774;

    /// <summary>The optimum moves away from the middle, differently in each coordinate.</summary>
    private static double[] Shifted(double[] x, double by) => [.. x.Select((v, i) => v - (by * Math.Sin((2.3 * i) + 1)))];

    /// <summary>Shifted, then turned by the same angle in each plane of neighbours.</summary>
    private static double[] Rotated(double[] x, double by)
    {
        var turned = Shifted(x, by);
        for (var i = 0; i + 1 < turned.Length; i++)
        {
            var (a, b) = (turned[i], turned[i + 1]);
            (turned[i], turned[i + 1]) = ((0.8 * a) - (0.6 * b), (0.6 * a) + (0.8 * b));
        }

        return turned;
    }

    /// <summary>A number in [0, 1) that jumps from point to point.</summary>
    private static double Noise(double[] x) => x.Aggregate(0.5, (sum, v) => Fraction((sum * 97.3) + (v * 7919.77)));

    private static double Fraction(double value) => value - Math.Floor(value);

    private static double Square(double value) => value * value;
}
