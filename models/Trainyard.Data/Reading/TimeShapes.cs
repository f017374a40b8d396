using Trainyard.Models;

namespace Trainyard.Data.Reading;

/// <summary>The formats in which all times of a column so far can be read.</summary>
internal sealed class TimeShapes
{
    private static readonly string[] Days =
    [
        "d.M.yyyy",
        "d/M/yyyy",
        "M/d/yyyy",
        "d-M-yyyy",
        "M-d-yyyy",
        "yyyy/M/d",
        "yyyy.M.d",
        "d MMM yyyy",
        "d-MMM-yyyy",
        "MMM d yyyy",
        "MMM d, yyyy",
        "d MMMM yyyy",
        "MMMM d yyyy",
        "MMMM d, yyyy",
        "ddd, d MMM yyyy",
        "yyyy-M-d",
    ];

    private static readonly string[] Clocks = ["H:mm", "H:mm:ss.FFFFFFF", "h:mm tt", "h:mm:ss tt"];
    private static readonly string[] Formats = [.. Days, .. Days.SelectMany(day => Clocks.Select(clock => $"{day} {clock}"))];

    private readonly IReadOnlyList<string>? _told;
    private List<string>? _days;
    private List<string>? _times;
    private bool _iso = true;
    private bool _asTold;

    /// <param name="told">The formats that were told, or null: a value may have any of them.</param>
    internal TimeShapes(IReadOnlyList<string>? told) => (_told, _asTold) = (told, told is { Count: > 0 });

    /// <summary>The values so far.</summary>
    internal long Count { get; private set; }

    /// <summary>Those with a zone of their own.</summary>
    internal long Zoned { get; private set; }

    /// <summary>Whether no format is left.</summary>
    internal bool IsOver => !_iso && !_asTold && _days is [] && _times is [];

    /// <summary>Adds a text without blanks around it.</summary>
    internal void Add(ReadOnlySpan<char> text)
    {
        if (IsOver)
            return;

        Count++;
        if (_iso)
        {
            _iso = TimeText.TryReadIso(text, out _, out var zoned);
            Zoned += zoned ? 1 : 0;
        }

        _asTold = _asTold && TimeText.TryRead(text, _told, out _);
        var likely = text.Length is >= 4 and <= 40 && text.IndexOfAny("./-: ") >= 0 && text.IndexOfAnyInRange('0', '9') >= 0;
        _days = likely ? Left(_days ?? Formats.AsEnumerable(), text, isDay: true) : [];
        _times = likely ? Left(_times ?? Clocks.AsEnumerable(), text, isDay: false) : [];
    }

    /// <summary>Whether all are moments; <paramref name="format"/> is null for ISO 8601, <paramref name="doubt"/> two formats of which one
    /// must be told.</summary>
    internal bool AreMoments(out ValueFormat? format, out (string One, string Other)? doubt)
    {
        (format, doubt) = (null, null);
        if (Count == 0 || (!_iso && !_asTold && _days is []))
            return false;
        if (_asTold || !_iso)
            format = new ValueFormat { DateFormats = _asTold ? _told : [_days![0]] };
        if (!_asTold && !_iso && _days!.Find(other => Swapped(other, _days[0])) is { } second)
            doubt = (_days[0], second);
        return true;
    }

    /// <summary>Whether all are times of the day.</summary>
    internal bool AreClocks(out ValueFormat? format)
    {
        format = Count > 0 && _times is [var first, ..] ? new ValueFormat { DateFormats = [first] } : null;
        return format is not null;
    }

    private static bool Swapped(string one, string other) =>
        one != other
        && (one.StartsWith('d') || other.StartsWith('d'))
        && one.Replace("d", "?", StringComparison.Ordinal)
            .Replace("M", "d", StringComparison.Ordinal)
            .Replace("?", "M", StringComparison.Ordinal) == other;

    private static List<string> Left(IEnumerable<string> formats, ReadOnlySpan<char> text, bool isDay)
    {
        var left = new List<string>();
        foreach (var format in formats)
        {
            if (isDay ? TimeText.TryRead(text, format, out _) : TimeText.TryReadClock(text, [format], out _))
                left.Add(format);
        }

        return left;
    }
}
