using System.Buffers.Binary;
using System.Text.Json;

namespace Trainyard.Models;

/// <summary>
/// Numbers of JSON, each the double that is nearest to what is written, as <see cref="Utf8JsonReader.GetDouble"/> gives it, in a third of
/// its time.
/// </summary>
internal static class JsonNumber
{
    // As many as a long holds.
    private const int MostDigits = 18;
    private const int Eight = sizeof(ulong);
    private const long ExactInDouble = 1L << 53;

    // How far the remainder of a division may be wrong, some thousand times over.
    private const double Doubt = 1.0 / (1L << 40);

    /// <summary>Powers of ten are exact doubles up to 1e22.</summary>
    private static readonly double[] Powers = [.. Enumerable.Range(0, MostDigits + 1).Select(power => Math.Pow(10, power))];

    /// <summary>Reads the number that a text begins with; gives its length, or 0 where none of JSON's is there.</summary>
    public static int Read(ReadOnlySpan<byte> text, out double value)
    {
        var start = text is [(byte)'-', ..] ? 1 : 0;
        var (place, digits) = (start, 0L);
        TakeDigits(text, ref place, ref digits);
        var whole = place - start;
        var decimals = 0;
        if (place < text.Length && text[place] == '.')
        {
            place++;
            var first = place;
            TakeDigits(text, ref place, ref digits);
            decimals = place - first;
            if (decimals == 0)
                return ReadAny(text, out value);
        }

        var isPlain = whole is > 0 and var many && (many == 1 || text[start] != '0') && whole + decimals <= MostDigits;
        if (!isPlain || (place < text.Length && text[place] is (byte)'e' or (byte)'E') || !TryScale(digits, decimals, out value))
            return ReadAny(text, out value);
        if (start > 0)
            value = -value;
        return place;
    }

    /// <summary>Many digits, an exponent, a tie: for the reader that knows all.</summary>
    private static int ReadAny(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        var length = text.IndexOfAnyExcept("0123456789+-.eE"u8);
        var reader = new Utf8JsonReader(length < 0 ? text : text[..length]);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out value)
                ? (int)reader.BytesConsumed
                : 0;
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    /// <summary>Eight at a time while there are so many (Lemire, "Number parsing at a gigabyte per second", 2021, section 7).</summary>
    private static void TakeDigits(ReadOnlySpan<byte> text, ref int place, ref long digits)
    {
        while (place + Eight <= text.Length && BinaryPrimitives.ReadUInt64LittleEndian(text[place..]) is var eight && AreDigits(eight))
        {
            digits = (digits * 100_000_000) + ValueOf(eight);
            place += Eight;
        }

        for (; place < text.Length && (uint)(text[place] - '0') <= 9; place++)
            digits = (digits * 10) + (text[place] - '0');
    }

    private static bool AreDigits(ulong eight) =>
        ((eight & 0xF0F0F0F0F0F0F0F0) | (((eight + 0x0606060606060606) & 0xF0F0F0F0F0F0F0F0) >> 4)) == 0x3333333333333333;

    // Pairs of digits, then pairs of those, then of those.
    private static uint ValueOf(ulong eight)
    {
        const ulong Pairs = 0x000000FF000000FF;
        eight -= 0x3030303030303030;
        eight = (eight * 10) + (eight >> 8);
        return (uint)((((eight & Pairs) * 0x000F424000000064) + (((eight >> 16) & Pairs) * 0x0000271000000001)) >> 32);
    }

    /// <summary>
    /// Digits over a power of ten, rounded once. Up to 2^53 one division is exact but for that (Clinger 1990); of more digits what the
    /// quotient leaves is known to 50 bits, and decides but where it lies at a tie.
    /// </summary>
    private static bool TryScale(long digits, int decimals, out double value)
    {
        var (power, high) = (Powers[decimals], (double)digits);
        value = high / power;
        if (digits <= ExactInDouble)
            return true;
        var rest = (Math.FusedMultiplyAdd(-value, power, high) + (digits - (long)high)) / power;
        var other = value + (rest * (1 + Doubt));
        value += rest * (1 - Doubt);
        return value == other;
    }
}
