using System.Globalization;

namespace Trainyard.Benchmarks.Pruning;

/// <summary>A point of the space of shared/bench/prune/DEFINITION.md.</summary>
internal sealed record Configuration(double LearningRate, double WeightDecay, int Depth, double Augmentation)
{
    /// <summary>The decimal logarithm of the learning rate, -4 to 0.</summary>
    public double L { get; } = Math.Log10(LearningRate);

    /// <summary>The decimal logarithm of the weight decay, -6 to -1.</summary>
    public double W { get; } = Math.Log10(WeightDecay);

    /// <summary>The random configuration of a trial where the recorded ones end.</summary>
    public static Configuration Random(int seed, int trial)
    {
        double Unit(int parameter) => Noise.Unit(((ulong)seed << 40) ^ ((ulong)trial << 8) ^ (ulong)parameter ^ 0x5EED_0000_0000_0000UL);
        return new(Math.Pow(10, -4 + (4 * Unit(0))), Math.Pow(10, -6 + (5 * Unit(1))), 1 + (int)(8 * Unit(2)), Unit(3));
    }

    /// <summary>Reads shared/bench/prune/random_configs.csv: the first configurations of each seed.</summary>
    public static ILookup<int, Configuration> Read(string path) =>
        File.ReadLines(path)
            .Skip(1)
            .Select(line => line.Split(','))
            .ToLookup(
                cells => int.Parse(cells[0], CultureInfo.InvariantCulture),
                cells => new Configuration(Number(cells[2]), Number(cells[3]), (int)Number(cells[4]), Number(cells[5]))
            );

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}

/// <summary>The hash that makes the noise.</summary>
internal static class Noise
{
    /// <summary>A number of [0, 1) for a trial's step, the same in every language.</summary>
    public static double Unit(int seed, int trial, int step) => Unit(((ulong)seed * 1000003) + ((ulong)trial * 1009) + (ulong)step);

    /// <summary>splitmix64 of a key, as a number of [0, 1).</summary>
    public static double Unit(ulong key)
    {
        var x = key + 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return ((x ^ (x >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
