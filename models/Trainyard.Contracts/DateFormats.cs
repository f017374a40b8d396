using System.Text.RegularExpressions;

namespace Trainyard.Contracts;

/// <summary>
/// What is wrong with a format of days and times (.NET's custom formats). Other languages write theirs otherwise, and a slip is no fault to
/// .NET: dd/mm/yyyy reads minutes for months.
/// </summary>
public static partial class DateFormats
{
    /// <summary>What is wrong with it, in words that follow it; null where nothing is.</summary>
    public static string? Fault(string format)
    {
        var letters = Literal().Replace(format, "");
        if (letters.Contains('%'))
            return "is a format of C and Python: write d.M.yyyy H:mm:ss, as .NET does";
        if (letters.AsSpan().IndexOfAny('Y', 'D') >= 0)
            return "has a Y or a D: years are y, days are d";
        var isClock = letters.AsSpan().IndexOfAny('H', 'h') >= 0;
        if (letters.Contains('m') && !isClock)
            return "has minutes and no hours: months are M";
        if (letters.Contains('h') && !letters.Contains('t'))
            return "counts hours to twelve and has no tt for AM and PM: hours of a day are H";
        return letters.Length < 2 || !letters.Contains('y') ? "has no year" : null;
    }

    [GeneratedRegex("""'[^']*'|"[^"]*"|\\.""")]
    private static partial Regex Literal();
}
