namespace Trainyard.Learning;

internal static class ProbabilityMetrics
{
    // As scikit-learn 1.2 clips.
    private const double Smallest = 1e-15;

    public static double LogLoss(Scoring s) => s.Mean(row =>
        {
            double sum = 0;
            for (var c = 0; c < Classes(s); c++)
                sum += Clip(s.Probability(row, c));
            return -Math.Log(Clip(s.Probability(row, s.Label(row))) / sum);
        });

    /// <summary>The mean squared error of the positive class's probability; with several classes the sum over all of them (Brier
    /// 1950).</summary>
    public static double Brier(Scoring s) => s.Mean(row =>
        {
            double sum = 0;
            for (var c = s.Outputs == 1 ? 1 : 0; c < Classes(s); c++)
            {
                var error = s.Probability(row, c) - (s.Label(row) == c ? 1 : 0);
                sum += error * error;
            }

            return sum;
        });

    private static int Classes(Scoring s) => s.Outputs == 1 ? 2 : s.Outputs;

    private static double Clip(double probability) => Math.Clamp(probability, Smallest, 1 - Smallest);
}
