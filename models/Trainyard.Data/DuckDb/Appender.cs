using System.Text;
using DuckDB.NET.Native;

namespace Trainyard.Data.DuckDb;

/// <summary>Adds rows to a table, a chunk at a time. They are there once it is disposed.</summary>
internal sealed class Appender : IDisposable
{
    private const int ChunkRows = 2048;
    private readonly DuckDBLogicalType[] _types;
    private readonly DuckDBAppender _appender;
    private readonly DuckDBDataChunk _chunk;

    internal Appender(DuckDBNativeConnection connection, string table)
    {
        Check(NativeMethods.Appender.DuckDBAppenderCreate(connection, null, table, out _appender));
        _types = new DuckDBLogicalType[NativeMethods.Appender.DuckDBAppenderColumnCount(_appender)];
        for (var i = 0; i < _types.Length; i++)
            _types[i] = NativeMethods.Appender.DuckDBAppenderColumnType(_appender, (ulong)i);
        _chunk = NativeMethods.DataChunks.DuckDBCreateDataChunk(
            [.. _types.Select(type => type.DangerousGetHandle())],
            (ulong)_types.Length
        );
    }

    internal void Append(IReadOnlyList<Array> columns)
    {
        if (columns.Count != _types.Length || columns.Any(column => column.Length != columns[0].Length))
            throw new ArgumentException($"the table has {_types.Length} columns, and all must be of one length", nameof(columns));

        for (var start = 0; start < columns[0].Length; start += ChunkRows)
        {
            var count = Math.Min(ChunkRows, columns[0].Length - start);
            NativeMethods.DataChunks.DuckDBDataChunkReset(_chunk);
            for (var i = 0; i < columns.Count; i++)
                Fill(NativeMethods.DataChunks.DuckDBDataChunkGetVector(_chunk, i), columns[i], start, count);
            NativeMethods.DataChunks.DuckDBDataChunkSetSize(_chunk, (ulong)count);
            Check(NativeMethods.Appender.DuckDBAppendDataChunk(_appender, _chunk));
        }
    }

    public void Dispose()
    {
        _chunk.Dispose();
        foreach (var type in _types)
            type.Dispose();
        using (_appender)
            Check(NativeMethods.Appender.DuckDBAppenderClose(_appender));
    }

    private static void Fill(nint vector, Array column, int start, int count)
    {
        switch (column)
        {
            case bool[] values:
                Copy(values);
                break;
            case short[] values:
                Copy(values);
                break;
            case ushort[] values:
                Copy(values);
                break;
            case int[] values:
                Copy(values);
                break;
            case uint[] values:
                Copy(values);
                break;
            case long[] values:
                Copy(values);
                break;
            case float[] values:
                Copy(values);
                break;
            case double[] values:
                Copy(values);
                break;
            case string?[] values:
                FillTexts(vector, values.AsSpan(start, count));
                break;
            default:
                throw new ArgumentException($"{column.GetType().Name} cannot be a column");
        }

        unsafe void Copy<T>(T[] values)
            where T : unmanaged =>
            values.AsSpan(start, count).CopyTo(new Span<T>(NativeMethods.Vectors.DuckDBVectorGetData(vector), count));
    }

    private static unsafe void FillTexts(nint vector, ReadOnlySpan<string?> texts)
    {
        for (var row = 0; row < texts.Length; row++)
        {
            if (texts[row] is not { } text)
            {
                NativeMethods.Vectors.DuckDBVectorEnsureValidityWritable(vector);
                NativeMethods.Vectors.DuckDBVectorGetValidity(vector)[row >> 6] &= ~(1UL << (row & 63));
                continue;
            }

            fixed (byte* utf8 = Encoding.UTF8.GetBytes(text + "\0"))
                NativeMethods.Vectors.DuckDBVectorAssignStringElementLength(vector, (ulong)row, utf8, Encoding.UTF8.GetByteCount(text));
        }
    }

    private void Check(DuckDBState state)
    {
        if (state == DuckDBState.Success)
            return;

        using var error = NativeMethods.Appender.DuckDBAppenderErrorData(_appender);
        throw Database.Fault(error.Message ?? "the rows were refused");
    }
}
