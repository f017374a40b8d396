using Trainyard.Contracts;

namespace Trainyard.Controllers.Rollouts;

/// <summary>Two samples of which only the counts in bins are known, each with bins of its own. Pure.</summary>
internal static class Distributions
{
    /// <summary>
    /// The largest distance between both distribution functions, at the bounds of either; between its own bounds a sample is taken as
    /// spread evenly. 0 where one of them is empty.
    /// </summary>
    public static double Distance(ValueCounts one, ValueCounts other)
    {
        if (one.Counts.Sum() == 0 || other.Counts.Sum() == 0)
            return 0;
        return one.Bounds.Concat(other.Bounds).Select(at => Math.Abs(Below(one, at) - Below(other, at))).DefaultIfEmpty(0).Max();
    }

    /// <summary>The mean, and the variance around it as far as the bins tell.</summary>
    public static (double Mean, double Variance, long Count) Moments(ValueCounts values)
    {
        var count = values.Counts.Sum();
        if (count == 0)
            return (0, 0, 0);
        var mean = values.Sum / count;
        var squares = values.Counts.Select((inBin, bin) => inBin * Math.Pow(Middle(values.Bounds, bin) - mean, 2)).Sum();
        return (mean, squares / Math.Max(1, count - 1), count);
    }

    /// <summary>The share of a sample at or below a value.</summary>
    private static double Below(ValueCounts values, double at)
    {
        var (all, below) = ((double)values.Counts.Sum(), 0.0);
        for (var bin = 0; bin < values.Counts.Count; bin++)
        {
            var (low, high) = (Low(values.Bounds, bin), High(values.Bounds, bin));
            if (high <= at)
                below += values.Counts[bin];
            else if (low < at && double.IsFinite(low) && double.IsFinite(high))
                below += values.Counts[bin] * (at - low) / (high - low);
            if (high > at)
                break;
        }

        return below / all;
    }

    private static double Middle(IReadOnlyList<double> bounds, int bin) =>
        (Low(bounds, bin), High(bounds, bin)) switch
        {
            (double.NegativeInfinity, var high) => double.IsFinite(high) ? high / 2 : 0,
            (var low, double.PositiveInfinity) => low,
            var (low, high) => (low + high) / 2,
        };

    private static double Low(IReadOnlyList<double> bounds, int bin) => bin == 0 ? double.NegativeInfinity : bounds[bin - 1];

    private static double High(IReadOnlyList<double> bounds, int bin) => bin < bounds.Count ? bounds[bin] : double.PositiveInfinity;
}
