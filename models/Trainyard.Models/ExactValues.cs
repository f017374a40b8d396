using System.Text;

namespace Trainyard.Models;

/// <summary>
/// Values that single precision does not hold, as several columns of it: rows stay plain matrices, whatever a model takes. For models that
/// were not trained here.
/// </summary>
public static class ExactValues
{
    /// <summary>The columns of a number.</summary>
    public const int NumberWidth = 3;

    /// <summary>The longest text, in UTF-8.</summary>
    public const int TextBytes = 240;

    // 24 bits of a float's digits.
    private const int BytesAColumn = 3;

    /// <summary>The columns of a text: its length, then its bytes.</summary>
    public const int TextWidth = 1 + (TextBytes / BytesAColumn);

    /// <summary>A double as three floats whose sum it is, each the nearest to what is left: 3 x 24 digits for 53.</summary>
    public static void Split(double value, Span<float> columns)
    {
        for (var i = 0; i < NumberWidth; i++)
        {
            columns[i] = (float)value;
            value -= columns[i];
        }
    }

    /// <summary>The number again; NaN for a gap.</summary>
    public static double Join(ReadOnlySpan<float> columns) => (double)columns[0] + columns[1] + columns[2];

    /// <summary>A text as columns; false where it is too long.</summary>
    public static bool TryPack(ReadOnlySpan<char> text, Span<float> columns)
    {
        Span<byte> bytes = stackalloc byte[TextBytes];
        bytes.Clear();
        if (!Encoding.UTF8.TryGetBytes(text, bytes, out var length))
            return false;
        columns[0] = length;
        for (var i = 1; i < TextWidth; i++)
        {
            var at = (i - 1) * BytesAColumn;
            columns[i] = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
        }

        return true;
    }

    /// <summary>The text again; null for a gap.</summary>
    public static string? Unpack(ReadOnlySpan<float> columns)
    {
        if (float.IsNaN(columns[0]))
            return null;
        Span<byte> bytes = stackalloc byte[TextBytes];
        for (var i = 1; i < TextWidth; i++)
        {
            var (at, value) = ((i - 1) * BytesAColumn, (int)columns[i]);
            (bytes[at], bytes[at + 1], bytes[at + 2]) = ((byte)value, (byte)(value >> 8), (byte)(value >> 16));
        }

        return Encoding.UTF8.GetString(bytes[..(int)columns[0]]);
    }
}
