using Trainyard.Testing;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning;

/// <summary>The problems of the benchmark's definition; all are minimised.</summary>
internal static class Problems
{
    private static readonly double[][] HartmannA =
    [
        [10, 3, 17, 3.5, 1.7, 8],
        [0.05, 10, 17, 0.1, 8, 14],
        [3, 3.5, 1.7, 10, 17, 8],
        [17, 8, 0.05, 10, 0.1, 14],
    ];

    private static readonly double[][] HartmannP =
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ];

    public static IReadOnlyList<Problem> All { get; } =
    [
        Closed(
            "branin2",
            [
                new DoubleParameter
                {
                    Name = "x1",
                    Min = -5,
                    Max = 10,
                },
                new DoubleParameter
                {
                    Name = "x2",
                    Min = 0,
                    Max = 15,
                },
            ],
            Branin
        ),
        Closed("hartmann6", Cube(6, 0, 1), Hartmann),
        Closed("rosenbrock5", Cube(5, -5, 10), Rosenbrock),
        Closed("ackley10", Cube(10, -15, 30), Ackley),
        new("mixed_shift", MixedSpace(), () => new Formula(MixedShift)),
        Sweep("xgb_breast_cancer"),
        Sweep("xgb_diabetes"),
    ];

    /// <summary>The parameters x1 to xn, each in [min, max].</summary>
    internal static Parameter[] Cube(int count, double min, double max) =>
        [
            .. Enumerable
                .Range(1, count)
                .Select(i => new DoubleParameter
                {
                    Name = $"x{i}",
                    Min = min,
                    Max = max,
                }),
        ];

    internal static Problem Closed(string name, Parameter[] parameters, Func<double[], double> formula) =>
        new(name, new SearchSpace(parameters), () =>
            new Formula(point => formula([.. parameters.Select(parameter => point[parameter.Name].AsNumber)]))
        );

    private static double Branin(double[] x)
    {
        var bend = x[1] - (5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0]) + (5 / Math.PI * x[0]) - 6;
        return (bend * bend) + (10 * (1 - (1 / (8 * Math.PI))) * Math.Cos(x[0])) + 10;
    }

    private static double Hartmann(double[] x)
    {
        double[] weights = [1, 1.2, 3, 3.2];
        return -weights
            .Select((weight, i) => weight * Math.Exp(-x.Select((v, j) => HartmannA[i][j] * Square(v - (1e-4 * HartmannP[i][j]))).Sum()))
            .Sum();
    }

    private static double Rosenbrock(double[] x) =>
        Enumerable.Range(0, x.Length - 1).Sum(i => (100 * Square(x[i + 1] - (x[i] * x[i]))) + Square(1 - x[i]));

    private static double Ackley(double[] x) =>
        (-20 * Math.Exp(-0.2 * Math.Sqrt(x.Average(v => v * v)))) - Math.Exp(x.Average(v => Math.Cos(2 * Math.PI * v))) + 20 + Math.E;

    private static double MixedShift(ParameterSet p)
    {
        var optimizer = p["optimizer"].AsText;
        var activation = p["activation"].AsText;
        var layers = (int)p["n_layers"].AsInteger;
        var batch = Math.Log2(p["batch"].AsNumber / 64);
        var centre =
            optimizer switch
            {
                "sgd" => -1.2,
                "adam" => -3.0,
                _ => -3.3,
            } + (0.15 * batch);
        var y = optimizer switch
        {
            "sgd" => 0.03,
            "adam" => 0.0,
            _ => 0.05,
        };
        y += activation switch
        {
            "relu" => 0.02,
            "gelu" => 0.0,
            "tanh" => 0.04,
            _ => 0.10 + (0.05 * (layers - 1)),
        };
        y += layers switch
        {
            1 => 0.08,
            2 => 0.02,
            3 => 0.0,
            _ => 0.03,
        };
        y += (0.6 * (1 - Math.Exp(-0.5 * Square(Math.Log10(p["lr"].AsNumber) - centre)))) + (0.01 * batch * batch);
        double[] targets = [7, 6, 6, 5];
        y += Enumerable.Range(0, layers).Sum(i => 0.015 * Square(Math.Log2(p[$"units{i + 1}"].AsNumber) - targets[i])) / layers;
        y += 0.3 * Square(p["dropout"].AsNumber - (0.1 + (0.1 * (layers - 1))));
        y += (0.008 * Square(Math.Log10(p["weight_decay"].AsNumber) + 4)) + (0.0004 * Square(p["warmup"].AsNumber - 5));
        y += optimizer == "sgd" ? 0.2 * Square(p["momentum"].AsNumber - 0.9) : 0;
        return y + (optimizer == "adam" ? 0.02 * Square(Math.Log10(p["beta2_gap"].AsNumber) + 2) : 0);
    }

    private static SearchSpace MixedSpace() =>
        new([
            new CategoricalParameter { Name = "optimizer", Values = ["sgd", "adam", "rmsprop"] },
            new DoubleParameter
            {
                Name = "lr",
                Min = 1e-5,
                Max = 10,
                Scale = Scale.Log,
            },
            new IntegerParameter
            {
                Name = "batch",
                Min = 16,
                Max = 2048,
                Scale = Scale.Log,
            },
            new CategoricalParameter { Name = "activation", Values = ["relu", "gelu", "tanh", "sigmoid"] },
            new DoubleParameter
            {
                Name = "dropout",
                Min = 0,
                Max = 0.9,
            },
            new DoubleParameter
            {
                Name = "weight_decay",
                Min = 1e-6,
                Max = 1,
                Scale = Scale.Log,
            },
            new IntegerParameter
            {
                Name = "warmup",
                Min = 0,
                Max = 40,
            },
            new IntegerParameter
            {
                Name = "n_layers",
                Min = 1,
                Max = 4,
            },
            new IntegerParameter
            {
                Name = "units1",
                Min = 4,
                Max = 256,
                Scale = Scale.Log,
            },
            new IntegerParameter
            {
                Name = "units2",
                Min = 4,
                Max = 256,
                Scale = Scale.Log,
                When = new() { Parameter = "n_layers", Min = 2 },
            },
            new IntegerParameter
            {
                Name = "units3",
                Min = 4,
                Max = 256,
                Scale = Scale.Log,
                When = new() { Parameter = "n_layers", Min = 3 },
            },
            new IntegerParameter
            {
                Name = "units4",
                Min = 4,
                Max = 256,
                Scale = Scale.Log,
                When = new() { Parameter = "n_layers", Min = 4 },
            },
            new DoubleParameter
            {
                Name = "momentum",
                Min = 0,
                Max = 0.99,
                When = new() { Parameter = "optimizer", In = ["sgd"] },
            },
            new DoubleParameter
            {
                Name = "beta2_gap",
                Min = 1e-5,
                Max = 0.02,
                Scale = Scale.Log,
                When = new() { Parameter = "optimizer", In = ["adam"] },
            },
        ]);

    private static Problem Sweep(string name) =>
        new(
            name,
            new([
                new DoubleParameter
                {
                    Name = "learning_rate",
                    Min = 0.003,
                    Max = 1,
                    Scale = Scale.Log,
                },
                new IntegerParameter
                {
                    Name = "max_depth",
                    Min = 1,
                    Max = 8,
                },
                new DoubleParameter
                {
                    Name = "min_child_weight",
                    Min = 0.1,
                    Max = 20,
                    Scale = Scale.Log,
                },
                new DoubleParameter
                {
                    Name = "subsample",
                    Min = 0.3,
                    Max = 1,
                },
                new DoubleParameter
                {
                    Name = "colsample_bytree",
                    Min = 0.2,
                    Max = 1,
                },
                new DoubleParameter
                {
                    Name = "reg_lambda",
                    Min = 1e-3,
                    Max = 100,
                    Scale = Scale.Log,
                },
            ]),
            () =>
                new OutsideProgram(
                    name,
                    [
                        "/usr/bin/python3",
                        SharedFolder.Find("bench", "hpo", "evaluate.py") ?? throw new FileNotFoundException("shared/bench/hpo/evaluate.py"),
                    ]
                ),
            Seeds: 10
        );

    private static double Square(double value) => value * value;
}
