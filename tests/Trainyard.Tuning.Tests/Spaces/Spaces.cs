namespace Trainyard.Tuning.Tests;

/// <summary>Spaces that the tests share.</summary>
internal static class Spaces
{
    public static SearchSpace Single { get; } =
        new([
            new DoubleParameter
            {
                Name = "x",
                Min = 3,
                Max = 3,
            },
        ]);

    public static SearchSpace OneNumber { get; } =
        new([
            new DoubleParameter
            {
                Name = "x",
                Min = -5,
                Max = 10,
            },
        ]);

    public static SearchSpace Finite { get; } =
        new([
            new IntegerParameter
            {
                Name = "depth",
                Min = 2,
                Max = 8,
                Step = 3,
            },
            new CategoricalParameter { Name = "booster", Values = ["tree", "dart"] },
            new BooleanParameter
            {
                Name = "drop",
                When = new() { Parameter = "booster", In = ["dart"] },
            },
        ]);

    public static SearchSpace Mixed { get; } =
        new([
            new CategoricalParameter { Name = "optimizer", Values = ["sgd", "adam", "rmsprop"] },
            new DoubleParameter
            {
                Name = "rate",
                Min = 1e-5,
                Max = 10,
                Scale = Scale.Log,
            },
            new IntegerParameter
            {
                Name = "units",
                Min = 4,
                Max = 256,
                Scale = Scale.Log,
            },
            new DoubleParameter
            {
                Name = "momentum",
                Min = 0,
                Max = 0.99,
                When = new() { Parameter = "optimizer", In = ["sgd"] },
            },
            new IntegerParameter
            {
                Name = "layers",
                Min = 1,
                Max = 3,
            },
            new IntegerParameter
            {
                Name = "second",
                Min = 4,
                Max = 64,
                Step = 4,
                When = new() { Parameter = "layers", Min = 2 },
            },
            new DoubleParameter
            {
                Name = "third",
                Min = 0,
                Max = 1,
                Step = 0.05,
                When = new() { Parameter = "second", Max = 32 },
            },
            new BooleanParameter { Name = "bias" },
        ]);

    public static SearchSpace Constrained { get; } =
        new(
            [
                new DoubleParameter
                {
                    Name = "low",
                    Min = 0,
                    Max = 1,
                },
                new DoubleParameter
                {
                    Name = "high",
                    Min = 0,
                    Max = 1,
                },
                new IntegerParameter
                {
                    Name = "count",
                    Min = 1,
                    Max = 20,
                },
            ],
            ["low <= high", "count * high <= 10"]
        );

    public static SearchSpace Wide { get; } =
        new([
            .. Enumerable
                .Range(0, 100)
                .Select(i => new DoubleParameter
                {
                    Name = $"x{i}",
                    Min = -1,
                    Max = 1,
                }),
        ]);
}
