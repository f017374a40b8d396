namespace Trainyard.Predictor.Requests;

/// <summary>
/// Parameters of a Content-Type. A delimiter may be a character that the header's own grammar wants in quotes (; : ,): few clients do
/// that.
/// </summary>
internal static class MediaTypeParameter
{
    /// <summary>The value of a parameter, without quotes; null where there is none.</summary>
    public static string? Of(string? contentType, string name)
    {
        var start = contentType?.IndexOf(name + "=", StringComparison.OrdinalIgnoreCase) ?? -1;
        if (start < 0)
            return null;
        var rest = contentType![(start + name.Length + 1)..];
        if (rest is ['"', .. var quoted])
            return quoted[..(quoted.IndexOf('"', StringComparison.Ordinal) is var close and >= 0 ? close : quoted.Length)];
        var end = rest.Length == 0 ? -1 : rest.IndexOf(';', 1);
        return (end < 0 ? rest : rest[..end]).Trim(' ');
    }
}
