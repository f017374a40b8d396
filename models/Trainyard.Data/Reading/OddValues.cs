using System.Buffers;
using System.Runtime.Intrinsics;
using System.Text.Unicode;
using Trainyard.Models;

namespace Trainyard.Data.Reading;

/// <summary>
/// Watches over the columns that looked like plain numbers in a file's first rows and are left to DuckDB: values further down of which
/// it would make something else than our reader does (1_000, +-5), or of which people must be told (007), have the column looked at.
/// </summary>
internal sealed class OddValues
{
    private readonly (int Column, ColumnProfile Profile)[] _columns;
    private readonly CsvDialect _dialect;
    private readonly byte _delimiter;
    private readonly SearchValues<byte> _usual;
    private char[] _buffer = new char[64];

    /// <param name="columns">The columns that are left to DuckDB.</param>
    /// <param name="told">What was told of the file.</param>
    internal OddValues(CsvDialect dialect, IReadOnlySet<string> columns, CsvFormat? told)
    {
        (_dialect, _delimiter) = (dialect, (byte)dialect.Delimiter);
        _usual = SearchValues.Create([.. "0123456789.-\r\n"u8, _delimiter]);
        _columns =
        [
            .. Enumerable
                .Range(0, dialect.Names.Count)
                .Where(column => columns.Contains(dialect.Names[column]))
                .Select(column => (column, new ColumnProfile(told))),
        ];
    }

    /// <summary>The columns that are not to be left to DuckDB after all.</summary>
    internal IEnumerable<string> Torn =>
        from column in _columns
        where !(column.Profile.Present == 0 ? column.Profile.IsNative : column.Profile.IsPlainNumber)
        select _dialect.Names[column.Column];

    /// <summary>The words for "no value" that stand in them.</summary>
    internal IEnumerable<string> GapWords => _columns.SelectMany(column => column.Profile.GapWords.Keys);

    /// <summary>The place of the first byte that is not of a plain number as most are written; -1 without one. A line begins after its line end.</summary>
    internal int IndexOf(ReadOnlySpan<byte> text)
    {
        var odd = text.IndexOfAnyExcept(_usual);
        var zero = IndexOfLeadingZero(odd < 0 ? text : text[..odd]);
        return zero < 0 ? odd : zero;
    }

    /// <summary>Looks at a field of a record in which something is odd.</summary>
    internal void Look(ReadOnlySpan<byte> field, int column)
    {
        if (_columns.FirstOrDefault(one => one.Column == column).Profile is not { } profile)
            return;
        if (field.Length > _buffer.Length)
            _buffer = new char[field.Length];
        Utf8.ToUtf16(field, _buffer, out _, out var length);
        profile.Add(_buffer.AsSpan(0, length));
    }

    /// <summary>Looks at a line without quotes.</summary>
    internal void Look(ReadOnlySpan<byte> line)
    {
        var column = 0;
        foreach (var field in line.Split(_delimiter))
            Look(line[field], column++);
    }

    /// <summary>The first needless zero at the start of a field: a zero between a delimiter, or a line's end, and another digit.</summary>
    private int IndexOfLeadingZero(ReadOnlySpan<byte> text)
    {
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            var (delimiter, lineFeed, zero) = (Vector256.Create(_delimiter), Vector256.Create((byte)'\n'), Vector256.Create((byte)'0'));
            for (; i + 2 + Vector256<byte>.Count <= text.Length; i += Vector256<byte>.Count)
            {
                var before = Vector256.Create(text[i..]);
                var starts =
                    (Vector256.Equals(before, delimiter) | Vector256.Equals(before, lineFeed))
                    & Vector256.Equals(Vector256.Create(text[(i + 1)..]), zero)
                    & Vector256.LessThan(Vector256.Create(text[(i + 2)..]) - zero, Vector256.Create((byte)10));
                if (starts != Vector256<byte>.Zero)
                    return i + 1 + int.TrailingZeroCount((int)starts.ExtractMostSignificantBits());
            }
        }

        for (; i + 2 < text.Length; i++)
        {
            if ((text[i] == _delimiter || text[i] == '\n') && text[i + 1] == '0' && char.IsAsciiDigit((char)text[i + 2]))
                return i + 1;
        }

        return -1;
    }
}
