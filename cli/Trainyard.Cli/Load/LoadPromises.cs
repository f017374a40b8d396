using System.Globalization;

namespace Trainyard.Cli.Load;

/// <summary>What was promised of a load; null: nothing.</summary>
internal sealed record LoadPromises(TimeSpan? MaxP99, double? MaxErrorRate, double? MinRate)
{
    /// <summary>Each promise beside what became of it. Where nothing was measured, it is broken.</summary>
    public IEnumerable<Promise> Judge(LoadSummary summary)
    {
        if (MaxP99 is { } latency)
        {
            var (p99, limit) = (summary.Latency?.P99, LoadText.Milliseconds(latency));
            yield return new("--max-p99", limit, p99 is { } found ? LoadText.Milliseconds(found) : "no answer", p99 <= latency);
        }

        if (MaxErrorRate is { } share)
        {
            var (rate, limit) = (summary.ErrorRate, LoadText.Percent(share));
            yield return new("--max-error-rate", limit, rate is { } found ? LoadText.Percent(found) : "no answer", rate <= share);
        }

        if (MinRate is { } least)
        {
            var limit = least.ToString("G5", CultureInfo.InvariantCulture);
            yield return new("--min-rate", limit, summary.Rate.ToString("G5", CultureInfo.InvariantCulture), summary.Rate >= least);
        }
    }
}

/// <param name="Name">The option that gave it.</param>
internal sealed record Promise(string Name, string Limit, string Found, bool Kept)
{
    public override string ToString() => Kept ? $"{Name} {Limit} is kept: {Found}" : $"{Name} {Limit} is broken: {Found}";
}
