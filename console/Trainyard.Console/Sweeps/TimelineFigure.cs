using Trainyard.Api;
using Trainyard.Sweeps;

namespace Trainyard.Console.Sweeps;

/// <summary>When each trial ran, and on which worker; trials with pods of their own stand in as few rows as they ran side by side.
/// Pure.</summary>
internal static class TimelineFigure
{
    private static readonly (TrialPhase Phase, string Colour)[] Colours =
    [
        (TrialPhase.Succeeded, "good"),
        (TrialPhase.Pruned, "quiet"),
        (TrialPhase.Failed, "bad"),
        (TrialPhase.Stopped, "text"),
        (TrialPhase.Running, "busy"),
    ];

    public static Figure Of(SweepSnapshot sweep, TimeZoneInfo zone)
    {
        var spans = Spans(TrialRow.Of(sweep), sweep.Now);
        var lanes = spans.Select(span => span.Lane).Distinct().Order(StringComparer.Ordinal).ToList();
        var layout = Figure.Axes($"time ({zone.Id})", "");
        ((Dictionary<string, object?>)layout["xaxis"]!)["type"] = "date";
        var up = (Dictionary<string, object?>)layout["yaxis"]!;
        up["tickvals"] = Enumerable.Range(0, lanes.Count).ToArray();
        up["ticktext"] = lanes.Select(Figure.Escaped).ToArray();
        return new(
            [
                .. Colours.Select(state =>
                    Bars(state.Phase, [.. spans.Where(span => span.Phase == state.Phase)], lane => lanes.IndexOf(lane), state.Colour, zone)
                ),
            ],
            layout
        )
        {
            Note = spans.Count == 0 ? "No trial has begun." : null,
        };
    }

    /// <summary>Each trial that has begun, and the row that it is drawn in.</summary>
    public static IReadOnlyList<TrialSpan> Spans(IEnumerable<TrialRow> rows, DateTimeOffset now)
    {
        var ends = new List<DateTimeOffset>();
        var spans = new List<TrialSpan>();
        foreach (var row in rows.Where(row => row.Trial.Status?.StartTime is not null).OrderBy(row => row.Trial.Status!.StartTime))
        {
            var (begin, end) = (row.Trial.Status!.StartTime!.Value, row.Trial.Status.CompletionTime ?? now);
            spans.Add(new(row.Number, row.Phase, begin, end, row.Trial.Status.Worker ?? FreeLane(ends, begin, end)));
        }

        return spans;
    }

    private static string FreeLane(List<DateTimeOffset> ends, DateTimeOffset begin, DateTimeOffset end)
    {
        var lane = ends.FindIndex(free => free <= begin);
        if (lane < 0)
        {
            lane = ends.Count;
            ends.Add(end);
        }

        ends[lane] = end;
        return $"pod {lane + 1}";
    }

    private static Dictionary<string, object?> Bars(
        TrialPhase phase,
        IReadOnlyList<TrialSpan> spans,
        Func<string, int> lane,
        string colour,
        TimeZoneInfo zone
    )
    {
        var (x, y, text) = (new List<string?>(), new List<int?>(), new List<string?>());
        foreach (var span in spans)
        {
            x.AddRange([Words.Moment(span.Begin, zone), Words.Moment(span.End, zone), null]);
            y.AddRange([lane(span.Lane), lane(span.Lane), null]);
            text.AddRange([$"trial {span.Number}", $"trial {span.Number}", null]);
        }

        var bars = Figure.Line(phase.ToString().ToLowerInvariant(), x.ToArray(), y.ToArray(), colour, 9);
        bars["text"] = text.ToArray();
        bars["hoverinfo"] = "text+x";
        return bars;
    }
}

/// <summary>When a trial ran.</summary>
/// <param name="Lane">The worker, or a row of our own.</param>
internal sealed record TrialSpan(int Number, TrialPhase Phase, DateTimeOffset Begin, DateTimeOffset End, string Lane);
