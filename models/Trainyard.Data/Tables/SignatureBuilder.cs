using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Data.Tables;

/// <summary>Makes the features of a signature from training rows.</summary>
public static class SignatureBuilder
{
    /// <summary>Up to so many categories a feature has a column of 0 and 1 for each; with more, one column with the category's
    /// rank.</summary>
    private const int MostIndicators = 16;

    /// <summary>The most categories that are kept.</summary>
    private const int MostCategories = 1000;

    /// <summary>Edges come from at most so many rows, evenly spaced.</summary>
    private const int SampledRows = 100_000;

    private const int Bins = 10;

    /// <summary>The features of a table.</summary>
    /// <param name="columns">The columns that are features.</param>
    /// <param name="rows">The rows to learn from; others have no say.</param>
    /// <param name="statistics">Whether ranges and histograms are wanted; a trial that writes no model does without.</param>
    /// <exception cref="FailureException">A column has no value at all, an infinite one, or texts of which none repeats.</exception>
    public static IReadOnlyList<Feature> Features(IEnumerable<Column> columns, ReadOnlySpan<int> rows, bool statistics)
    {
        var (features, faults) = (new List<Feature>(), new List<Failure>());
        foreach (var column in columns)
        {
            try
            {
                features.Add(Of(column, rows, statistics) with { Format = column.Format });
            }
            catch (FailureException fault)
            {
                faults.Add(fault.Failure);
            }
        }

        return faults.Count == 0 ? features : throw FailureException.Of(faults);
    }

    private static Feature Of(Column column, ReadOnlySpan<int> rows, bool statistics) =>
        column switch
        {
            NumberColumn numbers => OfNumbers(numbers, rows, statistics),
            TimeColumn times => OfTimes(times, rows, statistics),
            TextColumn texts => OfTexts(texts, rows, statistics),
            _ => throw new NotSupportedException(column.GetType().Name),
        };

    /// <summary>A histogram by deciles; null where there is no value.</summary>
    /// <param name="values">The values, without gaps. They are sorted in place.</param>
    internal static Histogram? Deciles(Span<double> values)
    {
        if (values.Length == 0)
            return null;

        values.Sort();
        var edges = new List<double>();
        for (var bin = 0; bin <= Bins; bin++)
        {
            var edge = values[(int)((long)(values.Length - 1) * bin / Bins)];
            if (edges.Count == 0 || edge > edges[^1])
                edges.Add(edge);
        }

        if (edges.Count == 1)
            edges.Add(edges[0]);
        var counts = new long[edges.Count - 1];
        var place = 0;
        foreach (var value in values)
        {
            while (place < counts.Length - 1 && value >= edges[place + 1])
                place++;
            counts[place]++;
        }

        return new Histogram { Edges = edges, Counts = counts };
    }

    private static Feature OfNumbers(NumberColumn column, ReadOnlySpan<int> rows, bool statistics)
    {
        var spread = new Spread(statistics, rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            var value = column[rows[i]];
            if (double.IsInfinity(value))
            {
                throw new FailureException(
                    FailureClass.DataSchema,
                    $"the column {column.Name} has an infinite value in row {rows[i] + 1}",
                    "make it a gap (NULL) in data.query"
                );
            }

            spread.Add(i, value);
        }

        var type = column.Kind switch
        {
            NumberKind.Boolean => FeatureType.Boolean,
            NumberKind.Integer => FeatureType.Integer,
            _ => FeatureType.Number,
        };
        var feature = spread.Describe(
            new Feature
            {
                Name = column.Name,
                Type = type,
                Offset = column.Offset == 0 ? null : column.Offset,
            }
        );
        return column.IsSingle ? Tidy(feature) : feature;
    }

    private static Feature OfTimes(TimeColumn column, ReadOnlySpan<int> rows, bool statistics)
    {
        var spread = new Spread(statistics, rows.Length);
        for (var i = 0; i < rows.Length; i++)
            spread.Add(i, column.IsMissing(rows[i]) ? double.NaN : column.Values[rows[i]] / 1e6);
        return spread.Describe(new Feature { Name = column.Name, Type = FeatureType.Timestamp });
    }

    private static Feature OfTexts(TextColumn column, ReadOnlySpan<int> rows, bool statistics)
    {
        var counts = new long[column.Texts.Count];
        long present = 0;
        foreach (var row in rows)
        {
            if (column.Codes[row] is var code and >= 0)
            {
                counts[code]++;
                present++;
            }
        }

        if (present == 0)
            throw AllGaps(column.Name);

        var least = Math.Clamp(rows.Length / 2000, 2, 20);
        var kept = Enumerable
            .Range(0, counts.Length)
            .Where(code => counts[code] >= least)
            .OrderByDescending(code => counts[code])
            .ThenBy(code => column.Texts[code], StringComparer.Ordinal)
            .Take(MostCategories)
            .ToArray();
        if (kept.Length == 0 || HardlyRepeat(counts))
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"the texts of the column {column.Name} hardly repeat ({counts.Count(count => count > 0)} different ones in "
                    + $"{present} rows): nothing can be learnt from them",
                "exclude it, or make features of it in data.query"
            );
        }

        return new Feature
        {
            Name = column.Name,
            Type = FeatureType.Category,
            Categories = [.. kept.Select(code => column.Texts[code])],
            Codes = kept.Length <= MostIndicators ? null : [.. Enumerable.Range(0, kept.Length).Select(rank => (float)rank)],
            Missing = 1 - ((double)present / rows.Length),
            Histogram = statistics ? new Histogram { Counts = [.. kept.Select(code => counts[code])] } : null,
        };
    }

    // A free text stays one where a few of its rows happen to say the same.
    private static bool HardlyRepeat(long[] counts) =>
        counts.Count(count => count > 0) is >= 100 and var different && counts.Count(count => count > 1) * 100 < different;

    // Single precision, written out in double, has digits that nobody has measured: 0.1 would be told as 0.10000000149011612.
    private static Feature Tidy(Feature feature) =>
        feature with
        {
            Min = Tidy(feature.Min),
            Max = Tidy(feature.Max),
            Histogram = feature.Histogram is { Edges: { } edges } histogram
                ? histogram with
                {
                    Edges = [.. edges.Select(edge => Tidy(edge)!.Value)],
                }
                : feature.Histogram,
        };

    private static double? Tidy(double? value) =>
        value is { } number
            ? double.Parse(((float)number).ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : null;

    private static FailureException AllGaps(string name) =>
        new(FailureClass.DataSchema, $"the column {name} has no value in any training row", "exclude it");

    /// <summary>Gathers what is told of a column of numbers.</summary>
    private sealed class Spread(bool statistics, int rows)
    {
        private readonly int _stride = Math.Max(1, rows / SampledRows);
        private readonly List<double> _sample = [];
        private long _count;
        private double _sum;
        private double _min = double.PositiveInfinity;
        private double _max = double.NegativeInfinity;

        internal void Add(int place, double value)
        {
            if (double.IsNaN(value))
                return;

            _count++;
            if (!statistics)
                return;

            _sum += value;
            _min = Math.Min(_min, value);
            _max = Math.Max(_max, value);
            if (place % _stride == 0)
                _sample.Add(value);
        }

        internal Feature Describe(Feature feature)
        {
            if (_count == 0)
                throw AllGaps(feature.Name);
            if (!statistics)
                return feature;

            return feature with
            {
                Min = _min,
                Max = _max,
                Mean = _sum / _count,
                Missing = 1 - ((double)_count / rows),
                Histogram = Deciles(_sample.ToArray()),
            };
        }
    }
}
