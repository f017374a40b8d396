namespace Trainyard.Predictor.Drift;

/// <summary>How far two histograms over the same bins are apart. Half a row is added to each bin: an empty one is no proof that nothing
/// falls there.</summary>
internal static class Divergence
{
    private const double Prior = 0.5;

    /// <summary>
    /// The population stability index: the sum of (p - q) ln(p / q), which is Kullback and Leibler's divergence both ways (Siddiqi, "Credit
    /// Risk Scorecards", 2006). Below 0.1 alike, above 0.25 another population, says its tradition.
    /// </summary>
    public static double Psi(ReadOnlySpan<double> reference, ReadOnlySpan<double> now)
    {
        var (ofReference, ofNow) = (Total(reference), Total(now));
        double sum = 0;
        for (var bin = 0; bin < now.Length; bin++)
        {
            var (p, q) = ((now[bin] + Prior) / ofNow, (reference[bin] + Prior) / ofReference);
            sum += (p - q) * Math.Log(p / q);
        }

        return sum;
    }

    /// <summary>Jensen and Shannon's divergence in bits: 0 alike, 1 without anything in common (Lin 1991).</summary>
    public static double JensenShannon(ReadOnlySpan<double> reference, ReadOnlySpan<double> now)
    {
        var (ofReference, ofNow) = (Total(reference), Total(now));
        double sum = 0;
        for (var bin = 0; bin < now.Length; bin++)
        {
            var (p, q) = ((now[bin] + Prior) / ofNow, (reference[bin] + Prior) / ofReference);
            var middle = (p + q) / 2;
            sum += ((p * Math.Log2(p / middle)) + (q * Math.Log2(q / middle))) / 2;
        }

        return sum;
    }

    private static double Total(ReadOnlySpan<double> counts)
    {
        var sum = Prior * counts.Length;
        foreach (var count in counts)
            sum += count;
        return sum;
    }
}
