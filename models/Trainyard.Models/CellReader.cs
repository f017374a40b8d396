using Trainyard.Contracts;

namespace Trainyard.Models;

/// <summary>
/// What a text is as a value of one column: the one place where that is decided, in training and in serving. Pure; nothing is allocated for
/// a cell.
/// </summary>
public sealed class CellReader
{
    private readonly FeatureType _type;
    private readonly ValueFormat _format;
    private readonly bool _emptyIsCategory;

    /// <summary>A reader for a feature of a signature.</summary>
    public CellReader(Feature feature)
        : this(feature.Type, feature.Format) => _emptyIsCategory = feature.Categories?.Contains("") == true;

    /// <summary>A reader for a column of a type, written in a format; null is the plain one.</summary>
    public CellReader(FeatureType type, ValueFormat? format) => (_type, _format) = (type, format ?? new ValueFormat());

    /// <summary>What a text is.</summary>
    public Cell Read(ReadOnlySpan<char> text)
    {
        if (_type == FeatureType.Category)
            return ReadCategory(text);

        var trimmed = text.Trim();
        if (trimmed.IsEmpty || KnownGaps.Contains(trimmed) || IsGap(trimmed, StringComparison.OrdinalIgnoreCase))
            return Cell.Gap;
        return _type switch
        {
            FeatureType.Boolean => ReadTruth(trimmed),
            FeatureType.Timestamp => TimeText.TryRead(trimmed, _format.DateFormats, out var moment) ? Cell.OfMoment(moment) : Cell.Fault,
            _ when _format.DateFormats is { } clock => TimeText.TryReadClock(trimmed, clock, out var seconds)
                ? Cell.Of(seconds)
                : Cell.Fault,
            _ => NumberText.TryRead(trimmed, _format, out var number) ? Cell.Of(number) : Cell.Fault,
        };
    }

    /// <summary>What is wrong with a text that is no value of the column, in words that follow the column's name.</summary>
    public string Describe(ReadOnlySpan<char> text)
    {
        const int Most = 40;
        var shown = text.Length > Most ? $"{text[..Most]}..." : text.ToString();
        return $"must be {Expected}, not '{shown}'";
    }

    private string Expected =>
        _type switch
        {
            FeatureType.Boolean => $"{_format.True ?? "true"} or {_format.False ?? "false"}",
            FeatureType.Timestamp when _format.DateFormats is { } formats => $"a time written as {string.Join(" or ", formats)}",
            FeatureType.Timestamp => "a day or a time such as 2024-05-31 or 2024-05-31T12:00:00Z",
            _ when _format.DateFormats is { } formats => $"a time of the day written as {string.Join(" or ", formats)}",
            _ => "a number"
                + (_format.Unit is { } unit ? $" in {unit} (12 {unit})" : "")
                + (_format.Decimal is { } separator ? $" with the decimal separator {separator}" : ""),
        };

    private Cell ReadCategory(ReadOnlySpan<char> text)
    {
        if (_format.Trim)
            text = text.Trim();
        if (text.IsEmpty)
            return _emptyIsCategory ? Cell.OfText(text) : Cell.Gap;
        return IsGap(text, StringComparison.Ordinal) ? Cell.Gap : Cell.OfText(text);
    }

    private Cell ReadTruth(ReadOnlySpan<char> text)
    {
        if (text.Equals(_format.True ?? "true", StringComparison.OrdinalIgnoreCase) || text is "1")
            return Cell.Of(true);
        return text.Equals(_format.False ?? "false", StringComparison.OrdinalIgnoreCase) || text is "0" ? Cell.Of(false) : Cell.Fault;
    }

    private bool IsGap(ReadOnlySpan<char> text, StringComparison comparison)
    {
        for (var i = 0; i < _format.Gaps?.Count; i++)
        {
            if (text.Equals(_format.Gaps[i], comparison))
                return true;
        }

        return false;
    }
}
