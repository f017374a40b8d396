using System.Globalization;
using nietras.SeparatedValues;
using Trainyard.Models;
using Trainyard.Predictor.Tables;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Influx;

/// <summary>Points as InfluxDB answers them in CSV: a line of names (name, tags, time, then tags and fields by their names), a line for
/// each.</summary>
internal static class InfluxPage
{
    private const int FirstColumn = 3;
    private const int Time = 2;

    /// <summary>The names of a page's columns.</summary>
    public static string[] Header(string csv) =>
        csv.Length == 0 ? [] : csv[..csv.IndexOf('\n', StringComparison.Ordinal)].Trim().Split(',');

    /// <summary>Reads the points that are not known, and notes them as known.</summary>
    /// <param name="tags">The names of the measurement's tags.</param>
    /// <param name="known">Points by time and tags.</param>
    /// <param name="points">Takes time and tags of each row of the block, in its order.</param>
    /// <returns>How many points there are in the page, and the time of the last one.</returns>
    public static (int Count, long Last) Read(
        string csv,
        RowEncoder encoder,
        IReadOnlySet<string> tags,
        HashSet<InfluxPoint> known,
        RowBlock rows,
        List<InfluxPoint> points
    )
    {
        if (csv.Length == 0)
            return (0, 0);
        using var reader = Sep.New(',').Reader(options => options with { HasHeader = false, DisableColCountCheck = true }).FromText(csv);
        reader.MoveNext();
        var names = Enumerable.Range(0, reader.Current.ColCount).Select(i => CsvField.Text(reader.Current[i].Span).ToString()).ToArray();
        var encoders = names
            .Select((name, i) => i < FirstColumn || encoder.IndexOf(name) is not (>= 0 and var at) ? null : encoder.Encoders[at])
            .ToArray();
        var missing = encoder.Encoders.Where(wanted => !encoders.Contains(wanted)).ToList();
        int[] tagged = [.. Enumerable.Range(FirstColumn, Math.Max(0, names.Length - FirstColumn)).Where(i => tags.Contains(names[i]))];
        var (count, last) = (0, 0L);
        while (reader.MoveNext())
        {
            var line = reader.Current;
            last = long.Parse(line[Time].Span, CultureInfo.InvariantCulture);
            count++;
            var point = new InfluxPoint(last, Tags(line, names, tagged));
            if (!known.Add(point))
                continue;
            points.Add(point);
            var row = rows.Next();
            foreach (var absent in missing)
                rows.Fault(absent, "is missing");
            for (var i = FirstColumn; i < names.Length; i++)
            {
                if (encoders[i] is { } feature)
                    rows.Fault(feature, feature.Cell(CsvField.Text(line[i].Span), row, out _));
            }
        }

        return (count, last);
    }

    private static string Tags(SepReader.Row line, string[] names, int[] tagged)
    {
        var text = "";
        foreach (var i in tagged)
            text += LineProtocol.Tag(names[i], CsvField.Text(line[i].Span).ToString());
        return text;
    }
}

/// <summary>What tells a point from the others of its measurement.</summary>
/// <param name="Time">Nanoseconds since 1970.</param>
/// <param name="Tags">As they stand behind the measurement in the line protocol.</param>
internal readonly record struct InfluxPoint(long Time, string Tags);
