namespace Trainyard.Predictor.Tables;

/// <summary>
/// A field of a CSV as it is written. Where quotes begin in the middle of one, the reader of lines has gone on past the line's end.
/// </summary>
internal static class CsvField
{
    /// <summary>Whether quotes stand around it and doubled within, or nowhere.</summary>
    public static bool IsWhole(ReadOnlySpan<char> field)
    {
        if (field is not ['"', ..])
            return !field.Contains('"');
        if (field is not ['"', .. var inner, '"'])
            return false;
        for (int quote; (quote = inner.IndexOf('"')) >= 0; inner = inner[(quote + 2)..])
        {
            if (quote + 1 == inner.Length || inner[quote + 1] != '"')
                return false;
        }

        return true;
    }

    /// <summary>What a whole field says.</summary>
    public static ReadOnlySpan<char> Text(ReadOnlySpan<char> field)
    {
        if (field is not ['"', .. var inner, '"'])
            return field;
        return inner.Contains('"') ? inner.ToString().Replace("\"\"", "\"", StringComparison.Ordinal) : inner;
    }
}
