using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Trainyard.EndToEnd.Tests.Monitoring;

/// <summary>What Grafana would show of a dashboard, where Grafana itself cannot be had: the same panels at the same places, out of the same
/// queries.</summary>
internal static partial class DashboardPicture
{
    private const int Column = 50,
        Row = 26,
        Lines = 4,
        LegendRow = 15;

    private static readonly string[] Colours =
    [
        "#73bf69",
        "#f2cc0c",
        "#8ab8ff",
        "#ff780a",
        "#f2495c",
        "#b877d9",
        "#5794f2",
        "#c0d8ff",
        "#37872d",
        "#fade2a",
    ];

    /// <param name="dashboard">As its file has it.</param>
    /// <param name="ask">Gives the series of an expression over the time that is shown.</param>
    public static async Task<string> DrawAsync(JsonNode dashboard, Func<string, Task<IReadOnlyList<Series>>> ask)
    {
        var drawing = new Drawing(24 * Column);
        foreach (var panel in dashboard["panels"]!.AsArray())
        {
            var at = panel!["gridPos"]!;
            var frame = new Frame((int)at["x"]! * Column + 4, (int)at["y"]! * Row + 8, (int)at["w"]! * Column - 8, (int)at["h"]! * Row - 8);
            List<Series> shown = [];
            foreach (var target in panel["targets"]?.AsArray() ?? [])
                shown.AddRange(from series in await ask((string)target!["expr"]!) select series with { Name = Legend(target, series) });
            Draw(drawing, panel, frame, shown);
        }

        return drawing.ToString();
    }

    private static void Draw(Drawing drawing, JsonNode panel, Frame frame, List<Series> shown)
    {
        var (type, unit) = ((string)panel["type"]!, (string?)panel["fieldConfig"]?["defaults"]?["unit"] ?? "short");
        if (type == "row")
        {
            drawing.Text(frame.X, frame.Y + 10, (string)panel["title"]!, 13);
            return;
        }

        drawing.Box(frame.X, frame.Y, frame.Width, frame.Height, "#181b1f");
        drawing.Text(frame.X + 8, frame.Y + 16, (string)panel["title"]!, 12);
        switch (type)
        {
            case "stat":
                Stat(drawing, panel, frame, shown, unit);
                break;
            case "table":
                Table(drawing, frame, shown);
                break;
            case "bargauge" or "heatmap":
                Bars(drawing, frame, shown);
                break;
            default:
                Curves(drawing, frame, shown, unit);
                break;
        }
    }

    private static void Stat(Drawing drawing, JsonNode panel, Frame frame, List<Series> shown, string unit)
    {
        var last = shown[0];
        var mapped = (string?)panel["fieldConfig"]!["defaults"]!["mappings"]?[0]!["options"]?[$"{last.Last:0}"]?["text"];
        var text = (string?)panel["options"]?["textMode"] == "name" ? last.Name : mapped ?? Quantity.Text(last.Last, unit);
        drawing.Text(frame.X + (frame.Width / 2), frame.Y + (frame.Height / 2) + 18, text, text.Length > 8 ? 14 : 26, Colours[0], "middle");
    }

    private static void Table(Drawing drawing, Frame frame, List<Series> shown)
    {
        foreach (var (i, series) in shown.Take((int)(frame.Height - 30) / LegendRow).Index())
        {
            var labels = series.Labels.Where(label => label.Key is not ("__name__" or "instance" or "job")).Select(label => label.Value);
            drawing.Text(frame.X + 8, frame.Y + 36 + (i * LegendRow), string.Join("   ", labels));
            drawing.Text(frame.X + frame.Width - 8, frame.Y + 36 + (i * LegendRow), Quantity.Text(series.Last, "short"), anchor: "end");
        }
    }

    /// <summary>Of buckets, whose counts are cumulative: what is in each.</summary>
    private static void Bars(Drawing drawing, Frame frame, List<Series> shown)
    {
        var buckets = shown.OrderBy(series => series.Labels["le"] == "+Inf" ? double.MaxValue : double.Parse(series.Labels["le"])).ToList();
        var counts = buckets.Select((series, i) => Math.Max(0, series.Last - (i == 0 ? 0 : buckets[i - 1].Last))).ToList();
        var (height, most) = ((frame.Height - 28) / buckets.Count, Math.Max(counts.Max(), double.Epsilon));
        foreach (var (i, count) in counts.Index())
        {
            drawing.Box(frame.X + 60, frame.Y + 24 + (i * height), (frame.Width - 120) * count / most, height - 1, Colours[3]);
            drawing.Text(frame.X + 54, frame.Y + 21 + ((i + 1) * height), buckets[i].Labels["le"], Math.Min(9, height), anchor: "end");
        }
    }

    private static void Curves(Drawing drawing, Frame frame, List<Series> shown, string unit)
    {
        var area = new Frame(frame.X + 62, frame.Y + 28, frame.Width - 72, frame.Height - 48 - LegendRow);
        var times = shown.SelectMany(series => series.Points.Select(point => point.Time)).ToList();
        var (from, to) = (times.Min(), Math.Max(times.Max(), times.Min() + 1));
        var greatest = shown.SelectMany(series => series.Points).Max(point => point.Value);
        var most = greatest > 0 ? greatest * 1.05 : 1;
        for (var i = 0; i <= Lines; i++)
        {
            var y = area.Y + area.Height - (area.Height * i / Lines);
            drawing.Line([(area.X, y), (area.X + area.Width, y)], "#2c3235", 0.6);
            drawing.Text(area.X - 6, y + 3, Quantity.Text(most * i / Lines, unit), 9, "#8e8e9c", "end");
        }

        var legend = area.X;
        foreach (var (i, series) in shown.Index())
        {
            var colour = Colours[i % Colours.Length];
            drawing.Line(
                series.Points.Select(point =>
                    (area.X + (area.Width * (point.Time - from) / (to - from)), area.Y + (area.Height * (1 - (point.Value / most))))
                ),
                colour
            );
            var width = 22 + (series.Name.Length * 5.4);
            if (legend + width > frame.X + frame.Width)
                continue; // Grafana would let one scroll.
            drawing.Box(legend, frame.Y + frame.Height - 15, 10, 3, colour);
            drawing.Text(legend + 14, frame.Y + frame.Height - 10, series.Name, 10);
            legend += width;
        }
    }

    private static string Legend(JsonNode target, Series series) =>
        Label().Replace((string?)target["legendFormat"] ?? "", label => series.Labels.GetValueOrDefault(label.Groups[1].Value, ""));

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Label();

    private sealed record Frame(double X, double Y, double Width, double Height);
}

/// <summary>One series as Prometheus gives it, gaps left out.</summary>
/// <param name="Labels">Its labels.</param>
/// <param name="Points">Unix seconds and values, one at least.</param>
internal sealed record Series(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<(double Time, double Value)> Points)
{
    /// <summary>As the legend has it.</summary>
    public string Name { get; init; } = "";

    public double Last => Points[^1].Value;
}
