using System.Buffers;
using System.Globalization;
using Trainyard.Models;

namespace Trainyard.Data.Reading;

/// <summary>
/// The ways in which all numbers of a column so far can be read: with points or commas before the fraction and between thousands, in a
/// unit, in parentheses.
/// </summary>
internal sealed class NumberShapes
{
    // A bit of the mask each. The order is that of preference where several mean the same.
    private static readonly ValueFormat[] KnownWays =
    [
        new() { Parentheses = true },
        new() { Thousands = ",", Parentheses = true },
        new() { Thousands = " ", Parentheses = true },
        new() { Thousands = "'", Parentheses = true },
        new() { Decimal = ",", Parentheses = true },
        new()
        {
            Decimal = ",",
            Thousands = ".",
            Parentheses = true,
        },
        new()
        {
            Decimal = ",",
            Thousands = " ",
            Parentheses = true,
        },
        new()
        {
            Decimal = ",",
            Thousands = "'",
            Parentheses = true,
        },
    ];

    private const int All = 0b1111_1111;
    private const int Plain = 1;
    private const int CommaThousands = 1 << 1;
    private const int PointDecimals = 0b0000_1111;
    private const int CommaDecimals = 0b1111_0000;
    private const int PointThousands = 1 << 5;

    private const char Minus = '\u2212';
    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDFGHIJKLMNOPQRSTUVWXYZabcdfghijklmnopqrstuvwxyz_");

    private readonly int _allowed;
    private string? _waysUnit;
    private ValueFormat[] _unitWays = [];
    private int _mask = All;
    private long _whole;
    private long _negative;
    private long _parentheses;
    private long _short;
    private long _long;
    private bool _unitsDiffer;
    private bool _huge;

    /// <param name="decimals">The decimal separator that was told, or null.</param>
    /// <param name="thousands">What stands between thousands, as it was told, or null.</param>
    internal NumberShapes(string? decimals, string? thousands)
    {
        for (var i = 0; i < KnownWays.Length; i++)
        {
            var fits =
                (decimals is null || decimals == (KnownWays[i].Decimal ?? "."))
                && (
                    thousands is null
                    || (
                        thousands != (KnownWays[i].Decimal ?? ".")
                        && (KnownWays[i].Thousands is null || thousands == KnownWays[i].Thousands)
                    )
                );
            _allowed |= fits ? 1 << i : 0;
        }
    }

    /// <summary>The numbers so far.</summary>
    internal long Count { get; private set; }

    /// <summary>What stands before or after a number, of the first that has it.</summary>
    internal string? Unit { get; private set; }

    /// <summary>Those that have a unit.</summary>
    internal long WithUnit { get; private set; }

    /// <summary>The first text that more than one way reads, and not as the same number.</summary>
    internal string? Doubtful { get; private set; }

    /// <summary>The first text in parentheses.</summary>
    internal string? Accounting { get; private set; }

    /// <summary>Whether all are whole and of at most 18 digits.</summary>
    internal bool AreWhole => _whole == Count && !_huge;

    /// <summary>Those that are not written plainly.</summary>
    internal long Unusual { get; private set; }

    /// <summary>The first that begins with a needless zero, such as 007.</summary>
    internal string? LeadingZero { get; private set; }

    /// <summary>The first whole number that double precision cannot hold.</summary>
    internal string? TooLarge { get; private set; }

    /// <summary>The first that is no zero, and becomes one in double precision.</summary>
    internal string? Vanishing { get; private set; }

    /// <summary>Whether all can be read in one way.</summary>
    internal bool Agree =>
        (_mask & _allowed) != 0 && !_unitsDiffer && (WithUnit == 0 || WithUnit == Count) && !(_parentheses > 0 && _negative > 0);

    /// <summary>Whether the plain way is the only one in question: nothing is to be told or asked.</summary>
    internal bool IsPlain =>
        Agree && (_mask & _allowed & Plain) != 0 && WithUnit == 0 && _parentheses == 0 && !IsDoubtful(DecimalEvidence.None);

    /// <summary>What the column says of its file: that points, or commas, stand before fractions.</summary>
    internal DecimalEvidence Evidence =>
        Count == 0 || !Agree ? DecimalEvidence.None
        : (_mask & CommaDecimals) == 0 ? DecimalEvidence.Point
        : (_mask & PointDecimals) == 0 ? DecimalEvidence.Comma
        : DecimalEvidence.None;

    /// <summary>Adds a text without blanks around it; false where it is no number in any way.</summary>
    internal bool Add(ReadOnlySpan<char> text, out bool hasUnit)
    {
        hasUnit = false;
        if (text.IndexOfAnyInRange('0', '9') < 0 ? !NumberText.TryReadPlain(text, out _) : text.IndexOfAny(Letters) >= 0)
            return false;

        var digitsOnly = text.IndexOfAnyExceptInRange('0', '9') < 0;
        var unit = digitsOnly ? null : UnitOf(text);
        hasUnit = unit is not null;
        var mask = digitsOnly ? All : Ways(text, unit);
        if (mask == 0)
            return false;

        Count++;
        _mask &= mask;
        Note(text, mask, digitsOnly);
        _negative += text[0] is '-' or Minus || (unit is not null && text.Contains('-')) ? 1 : 0;
        if (text[0] == '(' && _parentheses++ == 0)
            Accounting = text.ToString();
        if (unit is not null && WithUnit++ == 0)
            Unit = unit;
        _unitsDiffer |= unit is not null && unit != Unit;
        return true;
    }

    /// <summary>The way in which all are read, or null where that must be asked.</summary>
    internal ValueFormat? Format(DecimalEvidence evidence)
    {
        if (IsDoubtful(evidence))
            return null;

        var mask = _mask & _allowed;
        if (evidence == DecimalEvidence.Comma && (mask & CommaDecimals) != 0 && Doubtful is not null)
            mask &= CommaDecimals;
        else if ((mask & PointDecimals) != 0)
            mask &= PointDecimals;
        var way = KnownWays[int.TrailingZeroCount(mask)];
        return way with { Unit = Unit, Parentheses = _parentheses > 0 };
    }

    /// <summary>
    /// Whether a point or a comma may stand before a fraction or between thousands: 1,101 beside 901, 1.101 beside 901. Other columns of
    /// the file may have told which.
    /// </summary>
    private bool IsDoubtful(DecimalEvidence evidence)
    {
        if (Doubtful is null || evidence is DecimalEvidence.Comma or DecimalEvidence.Point)
            return false;

        var mask = _mask & _allowed;
        if ((mask & Plain) == 0)
            return (mask & CommaThousands) != 0 && (mask & CommaDecimals) != 0;
        return (mask & PointThousands) != 0 && _short > 0 && _long == 0;
    }

    private void Note(ReadOnlySpan<char> text, int mask, bool digitsOnly)
    {
        if (digitsOnly)
        {
            _whole++;
            _short += text.Length <= 3 ? 1 : 0;
            _long += text.Length > 3 ? 1 : 0;
            if (text.Length > 1 && text[0] == '0')
                LeadingZero ??= text.ToString();
        }
        else if (text[0] == '-' && text[1..].IndexOfAnyExceptInRange('0', '9') < 0)
        {
            _whole++;
        }

        if (Doubtful is null && mask != All && (mask & PointDecimals) != 0 && (mask & CommaDecimals) != 0 && text.IndexOfAny('.', ',') >= 0)
            Doubtful = text.ToString();
        _huge |= text.Length > 18;
        if (TooLarge is null && text.Length > 15 && IsTooLarge(text))
            TooLarge = text.ToString();
    }

    private static bool IsTooLarge(ReadOnlySpan<char> text) =>
        Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && (Int128)(double)whole != whole;

    private int Ways(ReadOnlySpan<char> text, string? unit)
    {
        if (unit is null && NumberText.TryReadPlain(text, out var value))
        {
            if (value == 0 && Vanishing is null && text[..Math.Max(0, text.IndexOfAny('e', 'E'))].IndexOfAnyInRange('1', '9') >= 0)
                Vanishing = text.ToString();
            var point = text.IndexOf('.');
            return point < 0
                ? All
                : PointDecimals | (text.Length == point + 4 && NumberText.TryRead(text, KnownWays[5], out _) ? PointThousands : 0);
        }

        Unusual++;
        if (unit is not null && unit != _waysUnit)
            (_waysUnit, _unitWays) = (unit, [.. KnownWays.Select(way => way with { Unit = unit })]);
        var ways = unit is null ? KnownWays : _unitWays;
        var mask = 0;
        for (var i = 0; i < ways.Length; i++)
        {
            if (NumberText.TryRead(text, ways[i], out _))
                mask |= 1 << i;
        }

        return mask;
    }

    private static string? UnitOf(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (letter is '%' or '\u2030' || char.GetUnicodeCategory(letter) == UnicodeCategory.CurrencySymbol)
                return letter.ToString();
        }

        return null;
    }
}

/// <summary>What the numbers of a file say of its decimal separator.</summary>
[Flags]
internal enum DecimalEvidence
{
    None = 0,

    /// <summary>Some can only be read with a point.</summary>
    Point = 1,

    /// <summary>Some can only be read with a comma.</summary>
    Comma = 2,
}
