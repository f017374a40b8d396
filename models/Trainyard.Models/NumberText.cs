using System.Globalization;

namespace Trainyard.Models;

/// <summary>Numbers as people write them.</summary>
public static class NumberText
{
    private const int Longest = 128;
    private const char TypographicMinus = '\u2212';

    /// <summary>The number that a text without blanks around it is, written in a format.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, ValueFormat format, out double number)
    {
        number = 0;
        if (text.Length > Longest)
            return false;

        var sign = 0;
        if (format.Parentheses && text is ['(', .., ')'])
        {
            text = text[1..^1].Trim();
            sign = -1;
        }

        if (
            !TakeSign(ref text, ref sign)
            || !TakeUnit(ref text, format.Unit)
            || !TakeSign(ref text, ref sign)
            || !TryReadDigits(text, format, out number)
        )
        {
            return false;
        }

        if (sign < 0)
            number = -number;
        return true;
    }

    /// <summary>Whether a text is a number in the plain way: [+-]digits[.digits][e[+-]digits], or an infinite one.</summary>
    public static bool TryReadPlain(ReadOnlySpan<char> text, out double number)
    {
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        foreach (var letter in text)
        {
            if (!char.IsAsciiDigit(letter) && letter is not ('.' or '-' or '+' or 'e' or 'E'))
                return IsInfinite(text, out number);
        }

        return double.TryParse(text, Plain, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Takes a sign off; false where there was one before.</summary>
    private static bool TakeSign(ref ReadOnlySpan<char> text, ref int sign)
    {
        if (text.IsEmpty || text[0] is not ('-' or '+' or TypographicMinus))
            return true;
        if (sign != 0)
            return false;
        sign = text[0] == '+' ? 1 : -1;
        text = text[1..];
        return true;
    }

    private static bool TakeUnit(ref ReadOnlySpan<char> text, string? unit)
    {
        if (unit is null)
            return true;
        if (text.EndsWith(unit, StringComparison.Ordinal))
            text = text[..^unit.Length].TrimEnd();
        else if (text.StartsWith(unit, StringComparison.Ordinal))
            text = text[unit.Length..].TrimStart();
        else
            return false;
        return true;
    }

    private static bool TryReadDigits(ReadOnlySpan<char> text, ValueFormat format, out double number)
    {
        number = 0;
        if (text.IsEmpty || text[0] is '-' or '+')
            return false;
        if (format.Decimal is null && format.Thousands is null)
            return TryReadPlain(text, out number);

        var point = format.Decimal is { Length: > 0 } separator ? separator[0] : '.';
        var end = text.IndexOfAny(point, 'e', 'E') is var place and >= 0 ? place : text.Length;
        Span<char> plain = stackalloc char[Longest];
        if (!TryUngroup(text[..end], format.Thousands, plain, out var length) || (point != '.' && text[end..].Contains('.')))
            return false;
        foreach (var letter in text[end..])
            plain[length++] = letter == point ? '.' : letter;
        return TryReadPlain(plain[..length], out number);
    }

    /// <summary>A whole number without what stands between its groups of three digits; the first may have fewer.</summary>
    private static bool TryUngroup(ReadOnlySpan<char> whole, string? thousands, Span<char> plain, out int length)
    {
        length = 0;
        var (digits, grouped) = (0, false);
        foreach (var letter in whole)
        {
            if (char.IsAsciiDigit(letter))
            {
                plain[length++] = letter;
                digits++;
                continue;
            }

            if (thousands is not { Length: > 0 } || !IsSeparator(letter, thousands[0]) || (grouped ? digits != 3 : digits is 0 or > 3))
                return false;
            (digits, grouped) = (0, true);
        }

        return !grouped || digits == 3;
    }

    private static bool IsSeparator(char letter, char thousands) =>
        letter == thousands || (char.IsWhiteSpace(thousands) && char.IsWhiteSpace(letter)) || (thousands == '\'' && letter == '\u2019');

    private static bool IsInfinite(ReadOnlySpan<char> text, out double number)
    {
        var name = text is ['-' or '+', ..] ? text[1..] : text;
        number = text is ['-', ..] ? double.NegativeInfinity : double.PositiveInfinity;
        if (name.Equals("inf", StringComparison.OrdinalIgnoreCase) || name.Equals("infinity", StringComparison.OrdinalIgnoreCase))
            return true;
        number = 0;
        return false;
    }
}
