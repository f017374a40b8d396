namespace Trainyard.Console.Predictors;

/// <summary>What the pods of one version have counted since they began. Pure.</summary>
/// <param name="Requests">Predictions asked for.</param>
/// <param name="Errors">Those of them that were answered with 400 or above.</param>
/// <param name="Buckets">How many were answered within how many seconds; cumulative.</param>
internal sealed record Counters(double Requests, double Errors, IReadOnlyDictionary<double, double> Buckets)
{
    private const string Total = "trainyard_predictor_requests_total";
    private const string Bucket = "trainyard_predictor_request_duration_seconds_bucket";

    /// <summary>Of one pod. Pages, probes and metrics are no predictions.</summary>
    public static Counters Of(IReadOnlyList<Sample> samples)
    {
        var asked = samples.Where(sample => sample.Name == Total && IsPrediction(sample)).ToList();
        return new(
            asked.Sum(sample => sample.Value),
            asked.Where(sample => sample["status"] is ['4' or '5', ..]).Sum(sample => sample.Value),
            samples
                .Where(sample => sample.Name == Bucket && IsPrediction(sample))
                .GroupBy(sample => PromBound(sample["le"]))
                .ToDictionary(group => group.Key, group => group.Sum(sample => sample.Value))
        );
    }

    public static Counters operator +(Counters a, Counters b) =>
        new(a.Requests + b.Requests, a.Errors + b.Errors, Merge(a.Buckets, b.Buckets, (x, y) => x + y));

    /// <summary>What came since; all of it where a pod has begun anew.</summary>
    public Counters Since(Counters before) =>
        Requests < before.Requests
            ? this
            : new(Requests - before.Requests, Errors - before.Errors, Merge(Buckets, before.Buckets, (x, y) => Math.Max(0, x - y)));

    /// <summary>The seconds within which this share of the requests was answered, between two bounds linearly, as PromQL's
    /// histogram_quantile does; null without requests.</summary>
    public double? Quantile(double share)
    {
        var bounds = Buckets.OrderBy(bucket => bucket.Key).ToList();
        if (bounds.Count == 0 || bounds[^1].Value <= 0)
            return null;
        var rank = share * bounds[^1].Value;
        var (low, below) = (0.0, 0.0);
        foreach (var (bound, count) in bounds)
        {
            if (count >= rank)
                return double.IsPositiveInfinity(bound) || count == below ? low : low + ((bound - low) * (rank - below) / (count - below));
            (low, below) = (bound, count);
        }

        return low;
    }

    private static bool IsPrediction(Sample sample) =>
        sample["handler"].Contains("predict", StringComparison.OrdinalIgnoreCase)
        || sample["handler"].Contains("infer", StringComparison.OrdinalIgnoreCase);

    private static double PromBound(string text) =>
        text == "+Inf" ? double.PositiveInfinity : double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static Dictionary<double, double> Merge(
        IReadOnlyDictionary<double, double> a,
        IReadOnlyDictionary<double, double> b,
        Func<double, double, double> with
    ) => a.Keys.Union(b.Keys).ToDictionary(key => key, key => with(a.GetValueOrDefault(key), b.GetValueOrDefault(key)));
}
