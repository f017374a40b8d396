using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Pruning;

/// <summary>A family of learning curves.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="Clean">The loss of a configuration after a step, without noise.</param>
internal sealed record CurveProblem(string Name, Func<Configuration, int, double> Clean)
{
    /// <summary>The steps of a full training.</summary>
    public int Steps { get; init; } = 81;

    /// <summary>The half width of the uniform noise on a report.</summary>
    public double NoiseWidth { get; init; } = 0.015;

    /// <summary>What the noise is multiplied by, for a configuration and a step.</summary>
    public Func<Configuration, int, double> Loudness { get; init; } = (_, _) => 1;

    /// <summary>Which way the reported value is better; a quality of <see cref="Direction.Maximize"/> is 1 - loss.</summary>
    public Direction Direction { get; init; } = Direction.Minimize;

    /// <summary>The steps that may be spent when compute is fixed: 33.3 full trainings.</summary>
    public int Budget => Steps * 100 / 3;

    /// <summary>What a trial reports.</summary>
    public double Report(Configuration configuration, int seed, int trial, int step)
    {
        var loss = Clean(configuration, step) + (NoiseWidth * Loudness(configuration, step) * ((2 * Noise.Unit(seed, trial, step)) - 1));
        return Direction == Direction.Maximize ? 1 - loss : loss;
    }
}
