using System.Globalization;

namespace Trainyard.Models;

/// <summary>
/// Turns one feature's values into the model's columns, in training and in serving alike. What cannot be a value of the feature is
/// answered with words for the user and written as missing.
/// </summary>
public abstract class FeatureEncoder(Feature feature, int offset)
{
    /// <summary>The feature.</summary>
    public Feature Feature { get; } = feature;

    /// <summary>The first of its columns.</summary>
    public int Offset { get; } = offset;

    /// <summary>The names of its columns.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>What it takes, for messages.</summary>
    protected abstract string Expected { get; }

    internal static FeatureEncoder For(Feature feature, int offset) => feature.Type switch
    {
        FeatureType.Category => new CategoryEncoder(feature, offset),
        FeatureType.Timestamp => new TimestampEncoder(feature, offset),
        FeatureType.Boolean => new BooleanEncoder(feature, offset),
        _ => new NumberEncoder(feature, offset),
    };

    /// <summary>Writes a gap.</summary>
    public void Missing(Span<float> row) => row.Slice(Offset, Columns.Count).Fill(float.NaN);

    /// <summary>Writes a number; null, or what is wrong with it.</summary>
    public virtual string? Number(double value, Span<float> row) => Refuse("a number", row);

    /// <summary>
    /// Writes a number (NaN: a gap) into each of some rows at once, with the same bits as <see cref="Number"/> and <see cref="Missing"/>; false where
    /// that cannot be, and one by one is to tell why.
    /// </summary>
    /// <param name="values">The numbers.</param>
    /// <param name="rows">The rows, one after the other.</param>
    /// <param name="width">The number of values of a row.</param>
    public virtual bool Numbers(ReadOnlySpan<float> values, Span<float> rows, int width) => false;

    /// <summary>Writes a truth value; null, or what is wrong with it.</summary>
    public virtual string? Boolean(bool value, Span<float> row) => Refuse("true or false", row);

    /// <summary>Writes a text; null, or what is wrong with it. <paramref name="unseen"/>: training did not know it.</summary>
    public virtual string? Text(ReadOnlySpan<char> value, Span<float> row, out bool unseen)
    {
        unseen = false;
        return Refuse("a text", row);
    }

    /// <summary>Writes a moment, in microseconds since 1970 (UTC); null, or what is wrong with it.</summary>
    public virtual string? Moment(long microseconds, Span<float> row) => Refuse("a time", row);

    /// <summary>Says that a value is of the wrong type.</summary>
    public string Refuse(string given, Span<float> row)
    {
        Missing(row);
        return $"must be {Expected}, not {given}";
    }

    /// <summary>A number as every path writes it: rounded once, from double.</summary>
    private static string? WriteNumber(double value, ref float target)
    {
        target = (float)value;
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
        public override string? Text(ReadOnlySpan<char> value, Span<float> row, out bool unseen)
        {
            unseen = false;
            Span<char> lower = stackalloc char[5];
            return value.ToLowerInvariant(lower) switch
            {
                > 0 and var length when lower[..length] is "true" or "yes" or "t" or "y" => Boolean(true, row),
                > 0 and var length when lower[..length] is "false" or "no" or "f" or "n" => Boolean(false, row),
                _ => Refuse("a text", row),
            };
        }

        public override string? Number(double value, Span<float> row)
        {
            if (value is not (0 or 1) && !double.IsNaN(value))
                return Refuse("a number other than 0 and 1", row);
            row[Offset] = (float)value;
            return null;
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

        public override string? Text(ReadOnlySpan<char> value, Span<float> row, out bool unseen)
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

        public override string? Text(ReadOnlySpan<char> value, Span<float> row, out bool unseen)
        {
            unseen = false;
            const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
            return IsIso(value) && DateTime.TryParse(value, CultureInfo.InvariantCulture, Utc, out var moment)
                ? Moment((moment - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, row)
                : Refuse($"'{value}'", row);
        }

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

        // DateTime.TryParse alone would take "May", "1.5" and the like.
        private static bool IsIso(ReadOnlySpan<char> value) =>
            value.Length >= 10 && value[4] == '-' && value[7] == '-' && char.IsAsciiDigit(value[0]) && char.IsAsciiDigit(value[9]);
    }
}
