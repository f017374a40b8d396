using System.Globalization;
using Trainyard.Contracts;

namespace Trainyard.Models;

/// <summary>
/// Turns one feature's values into the model's columns, in training and in serving alike. What cannot be a value of the feature is
/// answered with words for the user and written as missing.
/// </summary>
public abstract class FeatureEncoder(Feature feature, int offset)
{
    private readonly CellReader _cells = new(feature);

    /// <summary>The feature.</summary>
    public Feature Feature { get; } = feature;

    /// <summary>The first of its columns.</summary>
    public int Offset { get; } = offset;

    /// <summary>The names of its columns.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>What it takes, for messages.</summary>
    protected abstract string Expected { get; }

    internal static FeatureEncoder For(Feature feature, int offset) =>
        feature.Type switch
        {
            FeatureType.Category when feature.Exact == true => new TextEncoder(feature, offset),
            FeatureType.Number or FeatureType.Integer when feature.Exact == true => new ExactEncoder(feature, offset),
            FeatureType.Category => new CategoryEncoder(feature, offset),
            FeatureType.Timestamp => new TimestampEncoder(feature, offset),
            FeatureType.Boolean => new BooleanEncoder(feature, offset),
            _ => new NumberEncoder(feature, offset),
        };

    /// <summary>Writes a gap; null, or that there may be none.</summary>
    public string? Missing(Span<float> row)
    {
        row.Slice(Offset, Columns.Count).Fill(float.NaN);
        return Feature.Required == true ? "must have a value: the model takes no gaps here" : null;
    }

    /// <summary>Writes a number; null, or what is wrong with it.</summary>
    public virtual string? Number(double value, Span<float> row) => Refuse("a number", row);

    /// <summary>
    /// Writes a number (NaN: a gap; the feature's offset taken off) into each of some rows at once, with the same bits as
    /// <see cref="Number"/> and <see cref="Missing"/>; false where that cannot be, and one by one is to tell why.
    /// </summary>
    /// <param name="values">The numbers.</param>
    /// <param name="rows">The rows, one after the other.</param>
    /// <param name="width">The number of values of a row.</param>
    public virtual bool Numbers(ReadOnlySpan<float> values, Span<float> rows, int width) => false;

    /// <summary>Writes a truth value; null, or what is wrong with it.</summary>
    public virtual string? Boolean(bool value, Span<float> row) => Refuse("true or false", row);

    /// <summary>
    /// Writes a text from where numbers and truth values have types of their own (JSON, Parquet); null, or what is wrong with it. A
    /// number is one only where training found numbers that are written as these types cannot say (12 %, 1.234,5); a moment may also be
    /// written as in ISO 8601. <paramref name="unseen"/>: training did not know it.
    /// </summary>
    public string? Text(ReadOnlySpan<char> value, Span<float> row, out bool unseen)
    {
        unseen = false;
        if (Feature is { Type: FeatureType.Number or FeatureType.Integer, Format: null })
            return Refuse("a text", row);
        return IsIsoMoment(value, out var moment) ? Moment(moment, row) : Cell(value, row, out unseen);
    }

    /// <summary>
    /// Writes what a cell of a text file is, by the format that training found; null, or what is wrong with it. <paramref name="unseen"/>:
    /// training did not know it.
    /// </summary>
    public string? Cell(ReadOnlySpan<char> text, Span<float> row, out bool unseen)
    {
        unseen = false;
        var cell = _cells.Read(text);
        switch (cell.Kind)
        {
            case CellKind.Gap:
                return Missing(row);
            case CellKind.Number:
                return Number(cell.Number, row);
            case CellKind.Truth:
                return Boolean(cell.Truth, row);
            case CellKind.Moment:
                return Moment(cell.Moment, row);
            case CellKind.Text:
                return Category(cell.Text, row, out unseen);
            default:
                return Unread(text.Trim(), row) ? null : Refused(_cells.Describe(text), row);
        }
    }

    // Days and months of training that are written in the places of ISO's leave no room for another reading.
    private bool IsIsoMoment(ReadOnlySpan<char> text, out long moment)
    {
        moment = 0;
        return Feature is { Type: FeatureType.Timestamp, Format.DateFormats: { } formats }
            && !formats.Any(format => format.StartsWith("yyyy-", StringComparison.Ordinal))
            && TimeText.TryReadIso(text, out moment, out _);
    }

    /// <summary>Writes a category; null, or what is wrong with it.</summary>
    protected virtual string? Category(ReadOnlySpan<char> value, Span<float> row, out bool unseen)
    {
        unseen = false;
        return Refuse("a text", row);
    }

    /// <summary>Writes a text that the format does not know, where signatures of before there were formats took it.</summary>
    protected virtual bool Unread(ReadOnlySpan<char> text, Span<float> row) => false;

    /// <summary>Writes a moment, in microseconds since 1970 (UTC); null, or what is wrong with it.</summary>
    public virtual string? Moment(long microseconds, Span<float> row) => Refuse("a time", row);

    /// <summary>Says that a value is of the wrong type.</summary>
    public string Refuse(string given, Span<float> row) => Refused($"must be {Expected}, not {given}", row);

    private string Refused(string message, Span<float> row)
    {
        Missing(row);
        return message;
    }

    /// <summary>A number as every path writes it: rounded once, from double.</summary>
    private string? WriteNumber(double value, ref float target)
    {
        target = (float)(value - (Feature.Offset ?? 0));
        if (!float.IsInfinity(target))
            return null;

        target = float.NaN;
        return double.IsInfinity(value) ? "is infinite" : string.Create(CultureInfo.InvariantCulture, $"is too large: {value}");
    }

    private sealed class NumberEncoder(Feature feature, int offset) : FeatureEncoder(feature, offset)
    {
        public override IReadOnlyList<string> Columns { get; } = [feature.Name];

        protected override string Expected => "a number";

        public override string? Number(double value, Span<float> row) => WriteNumber(value, ref row[Offset]);

        public override bool Numbers(ReadOnlySpan<float> values, Span<float> rows, int width)
        {
            var finite = true;
            for (int i = 0, place = Offset; i < values.Length; i++, place += width)
            {
                rows[place] = float.IsNaN(values[i]) ? float.NaN : values[i];
                finite &= !float.IsInfinity(values[i]);
            }

            return finite;
        }
    }

    private sealed class ExactEncoder(Feature feature, int offset) : FeatureEncoder(feature, offset)
    {
        public override IReadOnlyList<string> Columns { get; } = [feature.Name, $"{feature.Name}.rest", $"{feature.Name}.last"];

        protected override string Expected => Feature.Type == FeatureType.Integer ? "a whole number" : "a number";

        public override string? Number(double value, Span<float> row)
        {
            if (double.IsNaN(value))
                return Missing(row);
            if (Feature.Type == FeatureType.Integer && value != Math.Truncate(value))
                return Refuse("a number with a fraction", row);
            if (WriteNumber(value, ref row[Offset]) is { } fault)
                return Refused(fault, row);
            ExactValues.Split(value, row[Offset..]);
            return null;
        }
    }

    private sealed class TextEncoder(Feature feature, int offset) : FeatureEncoder(feature, offset)
    {
        private readonly HashSet<string>? _known = feature.Categories?.ToHashSet(StringComparer.Ordinal);

        public override IReadOnlyList<string> Columns { get; } =
        [.. Enumerable.Range(0, ExactValues.TextWidth).Select(part => $"{feature.Name}.{part}")];

        protected override string Expected => "a text";

        protected override string? Category(ReadOnlySpan<char> value, Span<float> row, out bool unseen)
        {
            unseen = _known is not null && !_known.GetAlternateLookup<ReadOnlySpan<char>>().Contains(value);
            return ExactValues.TryPack(value, row.Slice(Offset, ExactValues.TextWidth))
                ? null
                : Refused($"is longer than {ExactValues.TextBytes} bytes", row);
        }
    }

    private sealed class BooleanEncoder(Feature feature, int offset) : FeatureEncoder(feature, offset)
    {
        public override IReadOnlyList<string> Columns { get; } = [feature.Name];

        protected override string Expected => "true or false";

        public override string? Boolean(bool value, Span<float> row)
        {
            row[Offset] = value ? 1 : 0;
            return null;
        }

        // The words that DuckDB takes for truth values in a CSV.
        protected override bool Unread(ReadOnlySpan<char> text, Span<float> row)
        {
            if (Feature.Format is not null)
                return false;
            Span<char> lower = stackalloc char[5];
            bool? truth = text.ToLowerInvariant(lower) switch
            {
                > 0 and var length when lower[..length] is "yes" or "t" or "y" => true,
                > 0 and var length when lower[..length] is "no" or "f" or "n" => false,
                _ => null,
            };
            return truth is { } known && Boolean(known, row) is null;
        }

        public override string? Number(double value, Span<float> row)
        {
            if (value is not (0 or 1) && !double.IsNaN(value))
                return Refuse("a number other than 0 and 1", row);
            row[Offset] = (float)value;
            return double.IsNaN(value) ? Missing(row) : null;
        }
    }

    private sealed class CategoryEncoder : FeatureEncoder
    {
        private readonly Dictionary<string, int> _indices;
        private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

        public CategoryEncoder(Feature feature, int offset)
            : base(feature, offset)
        {
            var categories = feature.Categories ?? [];
            Columns = feature.Codes is null ? [.. categories.Select(category => $"{feature.Name}={category}")] : [feature.Name];
            _indices = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var i = 0; i < categories.Count; i++)
                _indices.Add(categories[i], i);
            _lookup = _indices.GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public override IReadOnlyList<string> Columns { get; }

        protected override string Expected => "a text";

        protected override string? Category(ReadOnlySpan<char> value, Span<float> row, out bool unseen)
        {
            unseen = !_lookup.TryGetValue(value, out var index);
            if (unseen)
            {
                Missing(row);
            }
            else if (Feature.Codes is { } codes)
            {
                row[Offset] = codes[index];
            }
            else
            {
                row.Slice(Offset, Columns.Count).Clear();
                row[Offset + index] = 1;
            }

            return null;
        }
    }

    /// <summary>
    /// Days since 1970 (with a fraction), month (1 to 12), day of the week (1 Monday to 7 Sunday), hour (with a fraction), all in UTC.
    /// </summary>
    private sealed class TimestampEncoder(Feature feature, int offset) : FeatureEncoder(feature, offset)
    {
        private const long MicrosecondsPerDay = 24L * 60 * 60 * 1_000_000;
        private static readonly long LastMicrosecond = (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        private static readonly long FirstMicrosecond = (DateTime.MinValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

        public override IReadOnlyList<string> Columns { get; } =
        [$"{feature.Name}.days", $"{feature.Name}.month", $"{feature.Name}.weekday", $"{feature.Name}.hour"];

        protected override string Expected => "a day or a time such as 2024-05-31 or 2024-05-31T12:00:00Z";

        public override string? Moment(long microseconds, Span<float> row)
        {
            if (microseconds < FirstMicrosecond || microseconds > LastMicrosecond)
            {
                Missing(row);
                return "is outside the years 1 to 9999";
            }

            var moment = DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
            row[Offset] = (float)((double)microseconds / MicrosecondsPerDay);
            row[Offset + 1] = moment.Month;
            row[Offset + 2] = moment.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)moment.DayOfWeek;
            row[Offset + 3] = (float)moment.TimeOfDay.TotalHours;
            return null;
        }
    }
}
