namespace Trainyard.Models;

/// <summary>Steps through JSON that is as expected.</summary>
public static class PlainJson
{
    /// <summary>Goes past blanks.</summary>
    public static void SkipBlanks(ReadOnlySpan<byte> json, ref int place)
    {
        while (place < json.Length && json[place] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            place++;
    }

    /// <summary>Goes past blanks and this letter; false where it is not there.</summary>
    public static bool Take(ReadOnlySpan<byte> json, ref int place, byte letter)
    {
        SkipBlanks(json, ref place);
        if (place >= json.Length || json[place] != letter)
            return false;
        place++;
        return true;
    }
}
