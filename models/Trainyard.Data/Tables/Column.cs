using Trainyard.Models;

namespace Trainyard.Data.Tables;

/// <summary>A column of a table in memory.</summary>
public abstract class Column(string name)
{
    public string Name { get; } = name;

    /// <summary>How its values were written as text; null where plainly, or where they were no text.</summary>
    public ValueFormat? Format { get; internal set; }

    /// <summary>The number of its values.</summary>
    public abstract int Count { get; }

    /// <summary>Whether a value is missing.</summary>
    public abstract bool IsMissing(int row);
}

/// <summary>
/// Numbers, or truth values as 0 and 1. NaN is a gap. Features are rounded once to single precision, after <see cref="Offset"/> has been
/// taken off in double; labels and weights are kept as they are.
/// </summary>
public sealed class NumberColumn : Column
{
    internal NumberColumn(string name, NumberKind kind, bool exact = false)
        : base(name) => (Kind, Exact) = (kind, exact ? new() : null);

    /// <summary>What the numbers were.</summary>
    public NumberKind Kind { get; }

    /// <inheritdoc/>
    public override int Count => Exact?.Count ?? Values.Count;

    /// <summary>What each of <see cref="Values"/> lacks: large numbers that lie close together would be one in single precision.</summary>
    public double Offset { get; internal set; }

    /// <summary>Whether the values have no more digits than single precision.</summary>
    public bool IsSingle => Exact is null && Offset == 0;

    /// <summary>The numbers in double, in place of <see cref="Values"/>.</summary>
    internal Blocks<double>? Exact { get; }

    internal Blocks<float> Values { get; } = new();

    public double this[int row] => Exact is null ? Values[row] + Offset : Exact[row];

    /// <inheritdoc/>
    public override bool IsMissing(int row) => double.IsNaN(this[row]);
}

public enum NumberKind
{
    Real,

    Integer,

    /// <summary>0 and 1 for false and true.</summary>
    Boolean,
}

/// <summary>Texts, each different one kept once.</summary>
public sealed class TextColumn : Column
{
    internal const int Gap = -1;

    internal TextColumn(string name)
        : base(name) { }

    /// <inheritdoc/>
    public override int Count => Codes.Count;

    /// <summary>The different texts, in the order of their first appearance.</summary>
    public IReadOnlyList<string> Dictionary => Texts;

    internal List<string> Texts { get; } = [];

    internal Blocks<int> Codes { get; } = new();

    /// <summary>A value, or null.</summary>
    public string? this[int row] => Codes[row] is var code && code < 0 ? null : Texts[code];

    /// <summary>The index of a row's text in <see cref="Dictionary"/>; -1 for a gap.</summary>
    public int Code(int row) => Codes[row];

    /// <inheritdoc/>
    public override bool IsMissing(int row) => Codes[row] < 0;

    /// <summary>Makes one text of those that are the same number, such as 1, 1.0 and 1e0, where all are numbers: the shortest way to write
    /// it.</summary>
    internal void UniteNumbers()
    {
        var values = new double[Texts.Count];
        for (var code = 0; code < values.Length; code++)
        {
            if (!NumberText.TryReadPlain(Texts[code].AsSpan().Trim(), out values[code]) || Math.Abs(values[code]) >= 1L << 53)
                return;
        }

        var (united, codes) = (new Dictionary<double, int>(), new int[values.Length]);
        var spelled = values
            .Zip(Texts, (value, text) => (value, text))
            .GroupBy(pair => pair.value)
            .ToDictionary(
                same => same.Key,
                same => same.Count() == 1 && same.First().text.All(char.IsAsciiDigit) ? same.First().text : Shortest(same.Key)
            );
        var texts = new List<string>();
        for (var code = 0; code < values.Length; code++)
        {
            if (united.TryAdd(values[code], texts.Count))
                texts.Add(spelled[values[code]]);
            codes[code] = united[values[code]];
        }

        Texts.Clear();
        Texts.AddRange(texts);
        Codes.Replace(code => code < 0 ? code : codes[code]);

        static string Shortest(double value) => (value == 0 ? 0 : value).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>Moments, in microseconds since 1970 (UTC).</summary>
public sealed class TimeColumn : Column
{
    internal const long Gap = long.MinValue;

    internal TimeColumn(string name)
        : base(name) { }

    /// <inheritdoc/>
    public override int Count => Values.Count;

    internal Blocks<long> Values { get; } = new();

    /// <summary>A value; <see cref="long.MinValue"/> is a gap.</summary>
    public long this[int row] => Values[row];

    /// <inheritdoc/>
    public override bool IsMissing(int row) => Values[row] == Gap;
}
