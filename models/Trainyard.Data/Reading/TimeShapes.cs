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

    // So many values that are no time, and more than are one, and the column is no column of times.
    private const int MostMisfits = 100;
    private const int MostWords = 6;

    private readonly IReadOnlyList<string>? _told;
    private List<string>? _days;
    private List<string>? _times;
    private readonly Dictionary<string, long> _misfits = new(StringComparer.Ordinal);
    private bool _iso = true;
    private bool _asTold;

    /// <param name="told">The formats that were told, or null: a value may have any of them.</param>
    internal TimeShapes(IReadOnlyList<string>? told) => (_told, _asTold) = (told, told is { Count: > 0 });

    /// <summary>The values so far.</summary>
    internal long Count { get; private set; }

    /// <summary>Those with a zone of their own.</summary>
    internal long Zoned { get; private set; }

    /// <summary>Those that no format of the others fits.</summary>
    internal long Misfits { get; private set; }

    /// <summary>The first different ones of them, and how often they come.</summary>
    internal IReadOnlyDictionary<string, long> MisfitWords => _misfits;

    /// <summary>Whether there are so many misfits that nothing is to be said of times.</summary>
    internal bool IsOver => Misfits > MostMisfits && Misfits > Count / 2;

    /// <summary>How most of them are written, in words.</summary>
    internal string Way =>
        _asTold ? string.Join(" or ", _told!)
        : _iso ? "in ISO 8601"
        : _days is [var day, ..] ? day
        : _times![0];

    /// <summary>Whether all are moments in the formats that were told.</summary>
    internal bool AreAsTold => Count > 0 && Misfits == 0 && _asTold;

    /// <summary>Adds a text without blanks around it.</summary>
    internal void Add(ReadOnlySpan<char> text)
    {
        if (IsOver)
            return;

        Count++;
        var zoned = false;
        var iso = _iso && TimeText.TryReadIso(text, out _, out zoned);
        var asTold = _asTold && TimeText.TryRead(text, _told, out _);
        var likely = text.Length is >= 4 and <= 40 && text.IndexOfAny("./-: ") >= 0 && text.IndexOfAnyInRange('0', '9') >= 0;
        var days = likely ? Left(_days ?? Formats.AsEnumerable(), text, isDay: true) : [];
        var times = likely ? Left(_times ?? Clocks.AsEnumerable(), text, isDay: false) : [];
        if (!iso && !asTold && days.Count == 0 && times.Count == 0)
        {
            Misfit(text);
            return;
        }

        Zoned += zoned ? 1 : 0;
        (_iso, _asTold, _days, _times) = (iso, asTold, days, times);
    }

    /// <summary>Whether all are moments; <paramref name="format"/> is null for ISO 8601, <paramref name="doubt"/> two formats of which one
    /// must be told.</summary>
    internal bool AreMoments(out ValueFormat? format, out (string One, string Other)? doubt)
    {
        (format, doubt) = (null, null);
        if (Count == 0 || Misfits > 0 || (!_iso && !_asTold && _days is []))
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
        format = Count > 0 && Misfits == 0 && _times is [var first, ..] ? new ValueFormat { DateFormats = [first] } : null;
        return format is not null;
    }

    private void Misfit(ReadOnlySpan<char> text)
    {
        Misfits++;
        var word = text.Length <= 40 ? text.ToString() : $"{text[..40]}...";
        if (_misfits.Count < MostWords || _misfits.ContainsKey(word))
            _misfits[word] = _misfits.GetValueOrDefault(word) + 1;
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
