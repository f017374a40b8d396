using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Data.Tables;

namespace Trainyard.Data.Reading;

/// <summary>What people look at before they begin: the first rows, and how each column's values are spread.</summary>
public static class TablePreview
{
    private const int MostRows = 8;
    private const int MostBars = 12;

    /// <summary>A report with both.</summary>
    /// <param name="report">What was found in the table.</param>
    /// <param name="table">The table that it is of.</param>
    public static DataReport Of(DataReport report, Table table) =>
        report with
        {
            First =
            [
                .. Enumerable
                    .Range(0, Math.Min(MostRows, table.Rows))
                    .Select(row => (IReadOnlyList<string?>)[.. table.Columns.Select(column => TableReview.Text(column, row))]),
            ],
            Columns = [.. report.Columns.Zip(table.Columns, (described, column) => described with { Bars = Bars(column) })],
        };

    private static IReadOnlyList<DataBar> Bars(Column column) =>
        column switch
        {
            NumberColumn { Kind: not NumberKind.Boolean } numbers => Spread(
                numbers.Count,
                row => numbers[row],
                value => value.ToString("G4", CultureInfo.InvariantCulture)
            ),
            TimeColumn times => Spread(
                times.Count,
                row => times.IsMissing(row) ? double.NaN : times[row],
                value => TableReview.Moment((long)value)
            ),
            _ => Frequent(column),
        };

    /// <summary>Bins of equal width between the least and the greatest finite value.</summary>
    private static DataBar[] Spread(int count, Func<int, double> at, Func<double, string> text)
    {
        var values = Enumerable.Range(0, count).Select(at).Where(double.IsFinite).ToList();
        if (values.Count == 0)
            return [];
        var (low, high) = (values.Min(), values.Max());
        if (low == high)
            return [new(text(low), values.Count)];
        var (rows, width) = (new long[MostBars], (high - low) / MostBars);
        foreach (var value in values)
            rows[Math.Clamp((int)((value - low) / width), 0, MostBars - 1)]++;
        return [.. rows.Select((bin, i) => new DataBar($"{text(low + (i * width))} to {text(low + ((i + 1) * width))}", bin))];
    }

    /// <summary>The most frequent values, then all others together.</summary>
    private static DataBar[] Frequent(Column column)
    {
        var all = Enumerable
            .Range(0, column.Count)
            .Select(row => TableReview.Text(column, row))
            .OfType<string>()
            .CountBy(text => text, StringComparer.Ordinal)
            .OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new DataBar(pair.Key, pair.Value))
            .ToList();
        return all.Count <= MostBars
            ? [.. all]
            : [.. all.Take(MostBars - 1), new($"{all.Count - MostBars + 1} others", all.Skip(MostBars - 1).Sum(bar => bar.Rows))];
    }
}
