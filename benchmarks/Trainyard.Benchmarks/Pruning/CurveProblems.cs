using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Pruning;

/// <summary>The two problems of shared/bench/prune/DEFINITION.md, and two sets of others.</summary>
internal static class CurveProblems
{
    /// <summary>The two of the definition.</summary>
    public static IReadOnlyList<CurveProblem> Defined { get; } =
    [
        new("easy", (c, t) => Diverges(c) ? Diverging(t) : Falling(Asymptote(c), EasyRate(c), t)),
        new("hard", (c, t) => Diverges(c) ? Diverging(t) : Falling(Asymptote(c), HardRate(c), t)),
    ];

    /// <summary>Variants that showed weaknesses while the default pruner was made.</summary>
    public static IReadOnlyList<CurveProblem> Varied { get; } =
    [
        .. Defined.SelectMany(p =>
            new[]
            {
                p with
                {
                    Name = p.Name + ", noise / 5",
                    NoiseWidth = 0.003,
                },
                p with
                {
                    Name = p.Name + ", noise x 3",
                    NoiseWidth = 0.045,
                },
                p with
                {
                    Name = p.Name + ", 27 steps",
                    Steps = 27,
                    Clean = (c, t) => p.Clean(c, 3 * t),
                },
                p with
                {
                    Name = p.Name + ", 405 steps",
                    Steps = 405,
                    Clean = (c, t) => t % 5 == 0 ? p.Clean(c, t / 5) : Between(p, c, t),
                },
                p with
                {
                    Name = p.Name + ", maximise",
                    Direction = Direction.Maximize,
                },
                p with
                {
                    Name = p.Name + ", rate drops",
                    Clean = (c, t) => p.Clean(c, t) - Drop(c, t),
                },
                p with
                {
                    Name = p.Name + ", scale 1000",
                    Clean = (c, t) => 1000 * (5 + p.Clean(c, t)),
                    NoiseWidth = 15,
                },
            }
        ),
        new("power law", (c, t) =>
            Diverges(c)
                ? Diverging(t)
                : Asymptote(c) + ((1 - Asymptote(c)) * Math.Pow(t, -(0.4 + (0.2 * c.L) + 0.8) * (1 - (0.5 * c.Augmentation))))
        ),
        new("late learning", (c, t) => Diverges(c) ? 1 : Sigmoid(Asymptote(c), 8 + (25 * c.Augmentation) - (4 * (c.L + 2)), t)),
        new("overfitting", (c, t) =>
            Diverges(c) ? Diverging(t) : Falling(Asymptote(c), 2 * EasyRate(c), t) + (0.0015 * Math.Max(0, t - 10) * (1 - c.Augmentation))
        ),
        new("late divergence", (c, t) =>
            c.L > -1.5 && t > 20 + (40 * c.Augmentation) ? 1 + (0.02 * t) : Falling(Asymptote(c), HardRate(c), t)
        ),
        new("crossing for good", (c, t) => Falling(Asymptote(c), 0.015 + (0.6 * (Asymptote(c) - 0.1)), t)),
        new("flat", (c, _) => Asymptote(c)) { NoiseWidth = 0.03 },
        new("5 folds", (c, _) => Asymptote(c)) { Steps = 5, NoiseWidth = 0.02 },
    ];

    /// <summary>Problems that were first run when the default pruner's settings stood.</summary>
    public static IReadOnlyList<CurveProblem> HeldOut { get; } =
    [
        new("two phases", (c, t) =>
            Diverges(c)
                ? Diverging(t)
                : Asymptote(c) + ((1 - Asymptote(c)) * ((0.6 * Math.Exp(-0.4 * t)) + (0.4 * Math.Exp(-HardRate(c) * t / 2))))
        ),
        new("own starts", (c, t) =>
            Diverges(c) ? Diverging(t) : Asymptote(c) + ((0.4 + (1.2 * c.Augmentation)) * Math.Exp(-HardRate(c) * t))
        ),
        new("noise that dies down", (c, t) => Defined[1].Clean(c, t)) { NoiseWidth = 0.06, Loudness = (_, t) => 1 / Math.Sqrt(t) },
        new("spikes", (c, t) => Defined[1].Clean(c, t))
        {
            Loudness = (c, t) => Noise.Unit(BitConverter.DoubleToUInt64Bits(c.LearningRate) + (ulong)t) < 0.05 ? 20 : 1,
        },
        new("warm restarts", (c, t) =>
            Defined[0].Clean(c, t) + (Diverges(c) ? 0 : 0.1 * (1 - ((t - 1) % 27 / 27.0)) * Math.Exp(-t / 60.0))
        ),
        new("plateau, then fall", (c, t) => Diverges(c) ? 1
            : t < 30 ? 0.6 + (0.4 * Math.Exp(-0.2 * t)) + (0.1 * Asymptote(c))
            : Falling(Asymptote(c), HardRate(c), t) * 0.7),
        new("accuracy of few classes", (c, t) =>
            Diverges(c) ? 0.5 : 0.5 - ((0.5 - (0.4 * Asymptote(c))) * (1 - Math.Exp(-HardRate(c) * t)))
        )
        {
            Direction = Direction.Maximize,
            NoiseWidth = 0.02,
        },
        new("200 steps, fast", (c, t) => Diverges(c) ? Diverging(t) : Falling(Asymptote(c), 3 * HardRate(c), t)) { Steps = 200 },
        new("3 folds", (c, _) => Asymptote(c)) { Steps = 3, NoiseWidth = 0.02 },
    ];

    private static double Asymptote(Configuration c) =>
        0.10
        + (0.25 * (1 - Math.Exp(-0.5 * (c.L + 2.5) * (c.L + 2.5))))
        + (0.01 * (c.W + 3) * (c.W + 3))
        + (0.01 * Math.Abs(c.Depth - 5))
        + (0.10 * (c.Augmentation - 0.6) * (c.Augmentation - 0.6));

    private static double HardRate(Configuration c) => (0.03 + (0.20 * (c.L + 4) / 4)) * (1 - (0.5 * c.Augmentation));

    private static double EasyRate(Configuration c) => 0.08 + (0.04 * (c.L + 4) / 4);

    private static bool Diverges(Configuration c) => c.L > -0.5;

    private static double Diverging(int step) => 1 + (0.02 * step);

    private static double Falling(double asymptote, double rate, double step) => asymptote + ((1 - asymptote) * Math.Exp(-rate * step));

    private static double Sigmoid(double asymptote, double middle, int step) =>
        asymptote + ((1 - asymptote) / (1 + Math.Exp((step - middle) / 3)));

    /// <summary>The loss falls by itself when the training's schedule lowers the learning rate, by more where the rate was high.</summary>
    private static double Drop(Configuration c, int step) =>
        Diverges(c) ? 0 : (step > 40 ? 0.02 * (c.L + 4) : 0) + (step > 60 ? 0.01 * (c.L + 4) : 0);

    private static double Between(CurveProblem problem, Configuration c, int step)
    {
        var before = step < 5 ? 1 : problem.Clean(c, step / 5);
        return before + ((problem.Clean(c, (step / 5) + 1) - before) * (step % 5) / 5);
    }
}
