using System.Numerics;
using System.Runtime.Intrinsics;
using Trainyard.Contracts;

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
    private char[] _buffer = new char[64];

    /// <param name="columns">The columns that are left to DuckDB.</param>
    /// <param name="told">What was told of the file.</param>
    internal OddValues(CsvDialect dialect, IReadOnlySet<string> columns, CsvFormat? told)
    {
        (_dialect, _delimiter) = (dialect, (byte)dialect.Delimiter);
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

    /// <summary>The first place where something is odd: a byte that is not of a plain number as most are written, or a needless zero
    /// between the start of a field and another digit; -1 without one. A line begins after its line end.</summary>
    internal int IndexOf(ReadOnlySpan<byte> text)
    {
        var i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + 2 + Vector256<byte>.Count <= text.Length; i += Vector256<byte>.Count)
            {
                var here = Vector256.Create(text[i..]);
                var starts = Vector256.Equals(here, Vector256.Create(_delimiter)) | Vector256.Equals(here, Vector256.Create((byte)'\n'));
                var signs = Vector256.Equals(here, Vector256.Create((byte)'.')) | Vector256.Equals(here, Vector256.Create((byte)'-'));
                var zeros = Vector256.Equals(Vector256.Create(text[(i + 1)..]), Vector256.Create((byte)'0'));
                var needless = starts & zeros & Digits(Vector256.Create(text[(i + 2)..]));
                var odd = ~(Digits(here) | starts | signs);
                if ((odd | needless) == Vector256<byte>.Zero)
                    continue;
                return i
                    + BitOperations.TrailingZeroCount(
                        odd.ExtractMostSignificantBits() | ((ulong)needless.ExtractMostSignificantBits() << 1)
                    );
            }
        }

        for (; i < text.Length; i++)
        {
            var isStart = text[i] == _delimiter || text[i] == '\n';
            if (!isStart && text[i] is not (>= (byte)'0' and <= (byte)'9' or (byte)'.' or (byte)'-'))
                return i;
            if (isStart && i + 2 < text.Length && text[i + 1] == '0' && char.IsAsciiDigit((char)text[i + 2]))
                return i + 1;
        }

        return -1;

        static Vector256<byte> Digits(Vector256<byte> text) =>
            Vector256.LessThan(text - Vector256.Create((byte)'0'), Vector256.Create((byte)10));
    }

    /// <summary>Looks at a field of a record in which something is odd, if it is this one.</summary>
    internal void Look(ReadOnlySpan<byte> field, int column)
    {
        var isUsual = IndexOf(field) < 0 && field is not [(byte)'0', >= (byte)'0' and <= (byte)'9', ..];
        if (isUsual || _columns.FirstOrDefault(one => one.Column == column).Profile is not { } profile)
            return;
        profile.Add(field, ref _buffer);
    }

    /// <summary>Looks at a line without quotes.</summary>
    internal void Look(ReadOnlySpan<byte> line)
    {
        var column = 0;
        foreach (var field in line.Split(_delimiter))
            Look(line[field], column++);
    }
}
