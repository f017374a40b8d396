namespace Trainyard.Tuning;

/// <summary>
/// Shapes of learning curves, each 1 at the start: powers and the logarithm of the time, and exponentials of a power of the time (Weibull's
/// or Janoschek's curve), which begin steeply, evenly or late. They are the families that Domhan et al. 2015 ("Speeding up Automatic
/// Hyperparameter Optimization of Deep Neural Networks by Extrapolation of Learning Curves", table 1) found to be of most use. A shape much
/// slower than the training is a straight line. Time is the step in units of the usual distance of two reports.
/// </summary>
internal static class CurveShapes
{
    private const double ShortestScale = 0.7;
    private const int Doublings = 11;
    private static readonly (double Exponent, int PerDoubling)[] Weibulls = [(1, 6), (0.5, 2), (2, 3), (4, 3)];
    private static readonly double[] Powers = [0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.3, 1.7, 2.3, 3];
    private static readonly (double Exponent, double[] Rates)[] Exponentials =
    [
        .. Weibulls.Select(weibull =>
            (
                weibull.Exponent,
                Enumerable
                    .Range(0, Doublings * weibull.PerDoubling)
                    .Select(i => 1 / (ShortestScale * Math.Pow(2, (double)i / weibull.PerDoubling)))
                    .ToArray()
            )
        ),
    ];

    /// <summary>The number of shapes.</summary>
    public static int Count { get; } = 1 + (2 * Powers.Length) + Exponentials.Sum(family => family.Rates.Length);

    /// <summary>The heights of all shapes at a time.</summary>
    public static void At(double time, Span<double> heights)
    {
        var (fromZero, fromOne) = (Math.Log(1 + time), Math.Log(Math.Max(1, time)));
        heights[0] = 1 - fromZero;
        var next = 1;
        foreach (var power in Powers)
        {
            heights[next++] = Math.Exp(-power * fromZero);
            heights[next++] = Math.Exp(-power * fromOne);
        }
        foreach (var (exponent, rates) in Exponentials)
        {
            foreach (var rate in rates)
            {
                var scaled = rate * time;
                heights[next++] = Math.Exp(
                    -(
                        exponent switch
                        {
                            1 => scaled,
                            2 => scaled * scaled,
                            0.5 => Math.Sqrt(scaled),
                            _ => Math.Pow(scaled, exponent),
                        }
                    )
                );
            }
        }
    }
}
