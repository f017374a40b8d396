using System.Globalization;
using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Controllers.Rollouts;

/// <summary>One comparison of the new model with the old one.</summary>
/// <param name="Worse">Whether the new one is worse by more than is allowed.</param>
/// <param name="Chance">A bound on the probability of that, were both the same.</param>
internal sealed record Comparison(string Name, bool Worse, double Chance, string Message);

/// <summary>
/// Holds a new model to the old one. A gate fails where the difference is more than what is allowed and too large for an accident. The
/// gates are looked at again and again: look k may err with a probability of <see cref="Error"/> / (k (k + 1)), shared by all that it
/// compares, which over all looks adds up to <see cref="Error"/>. Pure.
/// </summary>
internal static class Gates
{
    /// <summary>The probability with which a new model that is no worse is sent back, over a whole rollout, at the most.</summary>
    public const double Error = 0.01;

    private const double SlowShare = 0.01;

    /// <summary>Of fewer requests the 99th percentile is the slowest one: those with which a process warms up would decide.</summary>
    private const int FewestOfQuantile = (int)(1 / SlowShare);

    /// <param name="look">The number of this look in the rollout, from 1.</param>
    public static IReadOnlyList<GateStatus> Look(RolloutFigures figures, RolloutSpec spec, int look)
    {
        var gates = spec.Gates ?? new();
        List<Comparison> comparisons =
        [
            .. Errors(figures, gates),
            .. Slow(figures, gates, spec.MinRequests is > 0 and < FewestOfQuantile ? spec.MinRequests : FewestOfQuantile),
            .. Shift(figures, gates),
            .. WrongClasses(figures, gates),
            .. Distance(figures, gates),
        ];
        var error = Error / comparisons.Count / look / (look + 1);
        return
        [
            .. comparisons.Select(one => new GateStatus
            {
                Name = one.Name,
                Holds = !(one.Worse && one.Chance < error),
                Message = one.Message,
            }),
        ];
    }

    private static IEnumerable<Comparison> Errors(RolloutFigures figures, RolloutGates gates)
    {
        var (old, fresh) = (figures.Stable, figures.Canary);
        yield return Shares(
            "errors",
            "requests failed",
            (fresh.Errors, fresh.Requests),
            (old.Errors, old.Requests),
            gates.MaxErrorRate,
            $"up to {Percent(gates.MaxErrorRate)} more are allowed"
        );
    }

    /// <param name="fewest">So many requests tell a quantile, or are enough for whoever has asked for no more.</param>
    private static IEnumerable<Comparison> Slow(RolloutFigures figures, RolloutGates gates, int fewest)
    {
        var (old, fresh) = (figures.Stable, figures.Canary);
        var limit = Api.Duration.Parse(gates.MaxP99)?.TotalSeconds ?? 2 * old.Quantile(1 - SlowShare);
        if (limit is not { } seconds)
            yield break;
        var known = gates.MaxP99 is null ? Math.Min(old.Requests, fresh.Requests) : fresh.Requests;
        if (known < fewest)
        {
            yield return new("p99", false, 1, Text($"the p99 of {known} requests is not known: {fewest} tell it"));
            yield break;
        }

        var quantiles = $"p99 {Time(fresh.Quantile(1 - SlowShare))} and {Time(old.Quantile(1 - SlowShare))}, allowed {Time(seconds)}";
        yield return Shares(
            "p99",
            $"requests took longer than {Time(seconds)}",
            (fresh.SlowerThan(seconds), fresh.Requests),
            (old.SlowerThan(seconds), old.Requests),
            SlowShare,
            quantiles
        );
    }

    /// <summary>Rows of one request are no samples of their own: no more of them count than there were requests.</summary>
    private static IEnumerable<Comparison> Shift(RolloutFigures figures, RolloutGates gates)
    {
        foreach (var (output, fresh) in figures.Canary.Predictions)
        {
            if (!figures.Stable.Predictions.TryGetValue(output, out var old))
                continue;
            var distance = Distributions.Distance(fresh, old);
            var (count, oldCount) = (
                Math.Min(fresh.Counts.Sum(), figures.Canary.Requests),
                Math.Min(old.Counts.Sum(), figures.Stable.Requests)
            );
            yield return new(
                Name("shift", output, figures.Canary.Predictions),
                distance > gates.MaxPredictionShift,
                Significance.OfDistance(distance, count, oldCount),
                Text($"predictions of {output} lie {distance:0.###} apart, over {count} and {oldCount} requests; ")
                    + Text($"{gates.MaxPredictionShift:0.###} is allowed")
            );
        }
    }

    private static IEnumerable<Comparison> WrongClasses(RolloutFigures figures, RolloutGates gates)
    {
        var (old, fresh) = (figures.Stable, figures.Canary);
        if (fresh.Right + fresh.Wrong == 0 || old.Right + old.Wrong == 0)
            yield break;
        var allowed = gates.MaxFeedbackLoss * old.Wrong / (old.Right + old.Wrong);
        var (rate, oldRate) = ((double)fresh.Wrong / (fresh.Right + fresh.Wrong), (double)old.Wrong / (old.Right + old.Wrong));
        var error = Math.Sqrt((rate * (1 - rate) / (fresh.Right + fresh.Wrong)) + (oldRate * (1 - oldRate) / (old.Right + old.Wrong)));
        yield return Shares(
            "feedback",
            "classes that were fed back were wrong",
            (fresh.Wrong, fresh.Right + fresh.Wrong),
            (old.Wrong, old.Right + old.Wrong),
            allowed,
            Text($"{Interval(rate - oldRate, error)}; {allowed:0.####} is allowed")
        );
    }

    private static IEnumerable<Comparison> Distance(RolloutFigures figures, RolloutGates gates)
    {
        foreach (var (output, fresh) in figures.Canary.Distances)
        {
            if (!figures.Stable.Distances.TryGetValue(output, out var old))
                continue;
            var ((mean, variance, count), (oldMean, oldVariance, oldCount)) = (Distributions.Moments(fresh), Distributions.Moments(old));
            if (count < 2 || oldCount < 2)
                continue;
            var error = Math.Sqrt((variance / count) + (oldVariance / oldCount));
            yield return new(
                Name("feedback", output, figures.Canary.Distances),
                mean > oldMean * (1 + gates.MaxFeedbackLoss),
                Significance.OfMeans(mean - oldMean, error),
                Text($"{output} was off by {mean:0.####} over {count} that were fed back, by {oldMean:0.####} over {oldCount} at ")
                    + Text(
                        $"{figures.Stable.Version}: {Interval(mean - oldMean, error)}; {gates.MaxFeedbackLoss * oldMean:0.####} is allowed"
                    )
            );
        }
    }

    private static Comparison Shares(
        string name,
        string what,
        (long Events, long Of) fresh,
        (long Events, long Of) old,
        double allowed,
        string rule
    )
    {
        var (rate, oldRate) = (Rate(fresh), Rate(old));
        return new(
            name,
            rate - oldRate > allowed,
            Significance.OfShares(fresh.Events, fresh.Of, old.Events, old.Of),
            Text(
                $"{fresh.Events} of {fresh.Of} {what}, {old.Events} of {old.Of} at the old model ({Percent(rate)} and {Percent(oldRate)}); "
            ) + rule
        );
    }

    private static string Name(string gate, string output, IReadOnlyDictionary<string, ValueCounts> outputs) =>
        outputs.Count == 1 ? gate : $"{gate}/{output}";

    private static double Rate((long Events, long Of) share) => share.Of == 0 ? 0 : (double)share.Events / share.Of;

    private static string Interval(double difference, double error) =>
        Text($"difference {difference:0.####} (95 %: {difference - (1.96 * error):0.####} to {difference + (1.96 * error):0.####})");

    private static string Percent(double share) => Text($"{100 * share:0.##} %");

    private static string Time(double? seconds) => seconds is { } known ? Text($"{1000 * known:0.#} ms") : "unknown";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
