namespace Trainyard.Contracts;

/// <summary>What cannot be of what is told of a CSV, before any file is looked at.</summary>
public static class CsvFaults
{
    /// <summary>Each fault: the field below csv, and what is wrong with it, in words that follow it.</summary>
    public static IEnumerable<(string Field, string Fault)> Of(CsvFormat csv)
    {
        if (csv.Quote is { Length: > 0 } quote && quote == csv.Delimiter)
            yield return ("quote", $"\"{quote}\" is the delimiter, too");
        if (csv.Thousands is { } thousands && thousands == csv.Decimal)
            yield return ("thousands", $"\"{thousands}\" is the decimal separator, too");
        if (csv.Comment is { Length: > 0 } comment && (comment == csv.Delimiter || comment == csv.Quote))
            yield return ("comment", $"\"{comment}\" is the delimiter or the quote, too");
        foreach (var (index, format) in (csv.DateFormats ?? []).Index())
        {
            if (DateFormats.Fault(format) is { } fault)
                yield return ($"dateFormats[{index}]", $"\"{format}\" {fault}");
        }
    }
}
