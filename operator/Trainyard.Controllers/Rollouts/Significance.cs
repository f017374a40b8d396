using Trainyard.Tuning;

namespace Trainyard.Controllers.Rollouts;

/// <summary>How likely a difference is to be an accident. Bounds that hold at every size, and so at the few requests of a first step.
/// Pure.</summary>
internal static class Significance
{
    /// <summary>
    /// A bound on the probability that so many of the events, or more, would fall to one side if both had the same share of them:
    /// Chernoff's for the binomial distribution, which holds for draws without replacement too (Hoeffding 1963, sections 2 and 6).
    /// </summary>
    /// <param name="events">Of the side, among its <paramref name="of"/>.</param>
    /// <param name="others">Of the other side, among its <paramref name="ofOthers"/>.</param>
    public static double OfShares(long events, long of, long others, long ofOthers)
    {
        var all = events + others;
        if (all == 0 || of == 0 || ofOthers == 0)
            return 1;
        var (seen, expected) = ((double)events / all, (double)of / (of + ofOthers));
        return seen <= expected ? 1 : Math.Exp(-all * Divergence(seen, expected));
    }

    /// <summary>
    /// A bound on the probability that two samples of one distribution lie so far apart (Kolmogorov and Smirnov; the first term of the
    /// series, which is its largest).
    /// </summary>
    public static double OfDistance(double distance, double count, double otherCount)
    {
        if (count <= 0 || otherCount <= 0)
            return 1;
        return Math.Min(1, 2 * Math.Exp(-2 * distance * distance * (count * otherCount / (count + otherCount))));
    }

    /// <summary>The probability that two means differ by so much upwards, if they are the same (normal approximation).</summary>
    public static double OfMeans(double difference, double standardError) =>
        standardError > 0 ? Normal.Cdf(-difference / standardError)
        : difference > 0 ? 0
        : 1;

    /// <summary>Kullback and Leibler's, of two coins, in nats.</summary>
    private static double Divergence(double p, double q) => Term(p, q) + Term(1 - p, 1 - q);

    private static double Term(double p, double q) => p <= 0 ? 0 : p * Math.Log(p / q);
}
