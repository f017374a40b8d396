namespace Trainyard.Cli.Load;

/// <summary>How a load has gone so far.</summary>
internal sealed record LoadSummary
{
    public required TimeSpan Elapsed { get; init; }

    public required long Arrived { get; init; }

    /// <summary>Requests that were answered, given up or aborted.</summary>
    public required long Done { get; init; }

    /// <summary>Requests that were answered with predictions.</summary>
    public required long Predicted { get; init; }

    public required long Errors { get; init; }

    /// <summary>Requests of which a certain answer was expected: all but the aborted ones.</summary>
    public required long Expected { get; init; }

    public required IReadOnlyDictionary<RequestKind, long> Kinds { get; init; }

    public required IReadOnlyDictionary<string, long> Codes { get; init; }

    /// <summary>Of the good requests; null before the first one is answered.</summary>
    public required Latencies? Latency { get; init; }

    /// <summary>What 99 % of the requests waited for a free connection at most.</summary>
    public required TimeSpan? Waited { get; init; }

    /// <summary>How late 99 % of the requests were noticed by the generator at most.</summary>
    public required TimeSpan? Late { get; init; }

    /// <summary>0 to 1; null before there is anything to divide by.</summary>
    public double? ErrorRate => Expected == 0 ? null : (double)Errors / Expected;

    /// <summary>Requests in a second that were answered with predictions.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? Predicted / Elapsed.TotalSeconds : 0;
}

internal sealed record Latencies(TimeSpan P50, TimeSpan P90, TimeSpan P99, TimeSpan Max, TimeSpan Mean)
{
    public static Latencies? Of(LatencyHistogram histogram) =>
        histogram.Count == 0
            ? null
            : new(
                histogram.Quantile(0.5)!.Value,
                histogram.Quantile(0.9)!.Value,
                histogram.Quantile(0.99)!.Value,
                histogram.Max,
                histogram.Mean!.Value
            );
}
