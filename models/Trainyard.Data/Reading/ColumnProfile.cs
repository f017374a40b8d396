using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Data.Reading;

/// <summary>What all values of a column, written as text, can be. Takes them one by one and keeps little of them.</summary>
internal sealed partial class ColumnProfile
{
    private const int MostWords = 200;
    private const int MostDistinct = 100_000;
    private static readonly (string True, string False)[] TruthWords = [("true", "false"), ("yes", "no"), ("t", "f"), ("y", "n")];

    private readonly HashSet<string> _gaps;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _gapLookup;
    private readonly Dictionary<string, long> _gapWords = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _inUnits = new(StringComparer.Ordinal);
    private readonly HashSet<int> _distinct = [];
    private readonly List<string> _examples = [];
    private int _truths;
    private long _truthCount;

    /// <param name="told">What was told of the file.</param>
    internal ColumnProfile(CsvFormat? told)
    {
        _gaps = new HashSet<string>(told?.Gaps ?? [], StringComparer.OrdinalIgnoreCase);
        _gapLookup = _gaps.GetAlternateLookup<ReadOnlySpan<char>>();
        Numbers = new NumberShapes(told?.Decimal, told?.Thousands);
        Times = new TimeShapes(told?.DateFormats);
    }

    /// <summary>The values, gaps among them.</summary>
    internal long Rows { get; private set; }

    internal long Empty { get; private set; }

    /// <summary>Values that are no gap as a number, a time or a truth value.</summary>
    internal long Present { get; private set; }

    /// <summary>Words for "no value", as they are written.</summary>
    internal IReadOnlyDictionary<string, long> GapWords => _gapWords;

    /// <summary>The first different values that are no number, or one in a unit where others have none, and how often they come.</summary>
    internal IReadOnlyDictionary<string, long> Words => Numbers.Agree ? _words : _words.Concat(_inUnits).ToDictionary();

    /// <summary>The share of the values that are numbers without a unit.</summary>
    internal double NumberShare => Present == 0 ? 0 : (double)(Numbers.Count - (Numbers.Agree ? 0 : Numbers.WithUnit)) / Present;

    /// <summary>Values that look like numbers, but are none in any known way: 5-, 1/2, 0x1F, USD 5.</summary>
    internal long NumberLike { get; private set; }

    /// <summary>Values with blanks around them.</summary>
    internal long Untrimmed { get; private set; }

    internal long Nested { get; private set; }

    /// <summary>Values that are written as JSON texts.</summary>
    internal long Quoted { get; private set; }

    /// <summary>The different values, as far as they were counted.</summary>
    internal int Distinct => _distinct.Count;

    /// <summary>The first different values.</summary>
    internal IReadOnlyList<string> Examples => _examples;

    /// <summary>Whether DuckDB reads the values as our reader would: plain numbers, nothing odd about them.</summary>
    internal bool IsPlainNumber =>
        Present > 0
        && Numbers.Count == Present
        && Numbers is { IsPlain: true, LeadingZero: null, TooLarge: null, Vanishing: null }
        && !Times.AreAsTold
        && IsNative;

    /// <summary>Whether DuckDB reads values of the column's type as our reader would.</summary>
    internal bool IsNative => Untrimmed == 0 && Numbers.Unusual == 0 && _gapWords.Keys.All(IsGapAmongTexts);

    internal NumberShapes Numbers { get; }

    internal TimeShapes Times { get; }

    /// <summary>Adds a value as it stands in the file.</summary>
    internal void Add(ReadOnlySpan<char> text)
    {
        Rows++;
        var trimmed = text.Trim();
        Untrimmed += trimmed.Length != text.Length ? 1 : 0;
        if (trimmed.IsEmpty)
        {
            Empty++;
            return;
        }

        Remember(trimmed);
        if (KnownGaps.Contains(trimmed) || _gapLookup.Contains(trimmed))
        {
            Count(_gapWords, trimmed);
            return;
        }

        Present++;
        Times.Add(trimmed);
        if (Numbers.Add(trimmed, out var hasUnit))
        {
            if (hasUnit)
                Count(_inUnits, trimmed);
            return;
        }

        if (_truthCount == Present - 1 && Truth(trimmed) is var bit and > 0)
        {
            _truths |= bit;
            _truthCount++;
        }

        NumberLike += IsNumberLike(trimmed) ? 1 : 0;
        Count(_words, trimmed);
    }

    /// <summary>Adds a value as it stands in a file of UTF-8.</summary>
    /// <param name="buffer">Holds the text for the moment; grows.</param>
    internal void Add(ReadOnlySpan<byte> field, ref char[] buffer)
    {
        if (field.Length > buffer.Length)
            buffer = new char[field.Length];
        Utf8.ToUtf16(field, buffer, out _, out var length);
        Add(buffer.AsSpan(0, length));
    }

    /// <summary>Adds a text of JSON, which stands in quotes there.</summary>
    internal void AddQuoted(ReadOnlySpan<char> text)
    {
        Quoted++;
        Add(text);
    }

    /// <summary>Adds a list or an object.</summary>
    internal void AddNested()
    {
        Rows++;
        Present++;
        Nested++;
    }

    /// <summary>Adds rows without a value.</summary>
    internal void AddGaps(long rows)
    {
        Rows += rows;
        Empty += rows;
    }

    /// <summary>The pair of words for true and false that all values are of; null where they are not.</summary>
    internal (string True, string False)? Truths()
    {
        if (_truthCount == 0 || _truthCount != Present)
            return null;

        for (var i = 0; i < TruthWords.Length; i++)
        {
            var pair = 3 << (2 * i);
            var both = (_truths & pair) == pair;
            if ((_truths & ~pair) == 0 && (both || i == 0))
                return TruthWords[i];
        }

        return null;
    }

    /// <summary>Whether a word is a gap among texts, too: as it was told, or as it is mostly written.</summary>
    internal bool IsGapAmongTexts(string word) => _gaps.Contains(word) || KnownGaps.ContainsAsWritten(word);

    private static bool IsNumberLike(ReadOnlySpan<char> text)
    {
        var hasDigit = false;
        foreach (var letter in text)
        {
            if (char.IsLetter(letter))
                return OtherNumber().IsMatch(text);
            hasDigit |= char.IsDigit(letter);
        }

        return hasDigit;
    }

    /// <summary>Such as 0x1F, USD 5.20, 5 EUR, 1.5k: what people mean as a number, and no reader of numbers takes.</summary>
    [GeneratedRegex(@"^[+-]?(0[xX][0-9a-fA-F]+|[A-Z]{3} ?[0-9.,]+|[0-9.,]+ [A-Z]{3}|[0-9]+[.,][0-9]+ ?[kKMGTB])$")]
    private static partial Regex OtherNumber();

    private static int Truth(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < TruthWords.Length && text.Length <= 5; i++)
        {
            if (text.Equals(TruthWords[i].True, StringComparison.OrdinalIgnoreCase))
                return 1 << (2 * i);
            if (text.Equals(TruthWords[i].False, StringComparison.OrdinalIgnoreCase))
                return 2 << (2 * i);
        }

        return 0;
    }

    private void Remember(ReadOnlySpan<char> text)
    {
        if (_distinct.Count >= MostDistinct || !_distinct.Add(string.GetHashCode(text, StringComparison.Ordinal)))
            return;
        if (_examples.Count < 3)
            _examples.Add(text.Length <= 40 ? text.ToString() : $"{text[..40]}...");
    }

    private static void Count(Dictionary<string, long> counts, ReadOnlySpan<char> word)
    {
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(word, out var known, out var count))
            CollectionsMarshal.GetValueRefOrNullRef(counts, known) = count + 1;
        else if (counts.Count < MostWords)
            counts.Add(word.ToString(), 1);
    }
}

/// <summary>The profiles of a source's columns by name: the files of a source are one table.</summary>
internal sealed class ColumnProfiles(CsvFormat? told)
{
    private readonly Dictionary<string, ColumnProfile> _profiles = new(StringComparer.Ordinal);

    /// <summary>A column's profile, which begins with its first mention.</summary>
    internal ColumnProfile Of(string name)
    {
        if (!_profiles.TryGetValue(name, out var profile))
            _profiles.Add(name, profile = new ColumnProfile(told));
        return profile;
    }

    /// <summary>A column's profile, or null where nobody has looked at it.</summary>
    internal ColumnProfile? Find(string name) => _profiles.GetValueOrDefault(name);
}
