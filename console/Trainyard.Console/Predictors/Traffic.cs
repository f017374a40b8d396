using Trainyard.Console.Sweeps;

namespace Trainyard.Console.Predictors;

/// <summary>Traffic, errors and latency by version, as they came while somebody looked. Pure.</summary>
internal sealed class Traffic
{
    private const int Most = 120;
    private static readonly string[] Colours = ["good", "best", "busy", "quiet", "bad"];

    private readonly Dictionary<string, Counters> _last = [];
    private readonly SortedDictionary<string, List<TrafficPoint>> _series = new(StringComparer.Ordinal);
    private DateTimeOffset? _at;

    public IReadOnlyDictionary<string, List<TrafficPoint>> Series => _series;

    /// <summary>Takes in what the versions have counted by now.</summary>
    public void Add(DateTimeOffset at, IReadOnlyDictionary<string, Counters> now)
    {
        foreach (var (version, counters) in now)
        {
            if (_at is { } before && at > before && _last.TryGetValue(version, out var last))
                Add(version, at, counters.Since(last), (at - before).TotalSeconds);
            _last[version] = counters;
        }

        _at = at;
    }

    /// <summary>One of three figures over time: rate, errors or p99.</summary>
    public Figure Figure(string y, Func<TrafficPoint, double?> value, TimeZoneInfo zone)
    {
        var layout = Sweeps.Figure.Axes("", y);
        ((Dictionary<string, object?>)layout["xaxis"]!)["type"] = "date";
        ((Dictionary<string, object?>)layout["yaxis"]!)["rangemode"] = "tozero";
        return new(
            [
                .. _series
                    .Index()
                    .Select(line =>
                        Sweeps.Figure.Line(
                            line.Item.Key,
                            line.Item.Value.Select(point => Words.Moment(point.At, zone)).ToArray(),
                            line.Item.Value.Select(value).ToArray(),
                            Colours[line.Index % Colours.Length]
                        )
                    ),
            ],
            layout
        )
        {
            Note = _series.Count == 0 ? "Measured while this page is open: the first figures come in a few seconds." : null,
        };
    }

    private void Add(string version, DateTimeOffset at, Counters came, double seconds)
    {
        if (!_series.TryGetValue(version, out var line))
            _series[version] = line = [];
        line.Add(new(at, came.Requests / seconds, came.Requests > 0 ? came.Errors / came.Requests : null, came.Quantile(0.99)));
        if (line.Count > Most)
            line.RemoveAt(0);
    }
}

/// <param name="Rate">Requests a second.</param>
/// <param name="Errors">The share that failed; null without requests.</param>
/// <param name="P99">Seconds in which 99 of 100 were answered; null without requests.</param>
internal sealed record TrafficPoint(DateTimeOffset At, double Rate, double? Errors, double? P99);
