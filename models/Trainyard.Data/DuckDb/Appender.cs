using System.Runtime.InteropServices;
using System.Text;
using static Trainyard.Data.DuckDb.NativeMethods;

namespace Trainyard.Data.DuckDb;

/// <summary>Adds rows to a table, a chunk at a time. They are there once it is disposed.</summary>
internal sealed class Appender : IDisposable
{
    private const int ChunkRows = 2048;
    private readonly nint[] _types;
    private nint _appender;
    private nint _chunk;

    internal unsafe Appender(nint connection, string table)
    {
        Check(duckdb_appender_create(connection, null, table, out _appender));
        _types = new nint[duckdb_appender_column_count(_appender)];
        for (var i = 0; i < _types.Length; i++)
            _types[i] = duckdb_appender_column_type(_appender, (ulong)i);
        fixed (nint* types = _types)
            _chunk = duckdb_create_data_chunk(types, (ulong)_types.Length);
    }

    internal void Append(IReadOnlyList<Array> columns)
    {
        if (columns.Count != _types.Length || columns.Any(column => column.Length != columns[0].Length))
            throw new ArgumentException($"the table has {_types.Length} columns, and all must be of one length", nameof(columns));

        for (var start = 0; start < columns[0].Length; start += ChunkRows)
        {
            var count = Math.Min(ChunkRows, columns[0].Length - start);
            duckdb_data_chunk_reset(_chunk);
            for (var i = 0; i < columns.Count; i++)
                Fill(duckdb_data_chunk_get_vector(_chunk, (ulong)i), columns[i], start, count);
            duckdb_data_chunk_set_size(_chunk, (ulong)count);
            Check(duckdb_append_data_chunk(_appender, _chunk));
        }
    }

    public void Dispose()
    {
        if (_chunk != 0)
            duckdb_destroy_data_chunk(ref _chunk);
        for (var i = 0; i < _types.Length; i++)
        {
            if (_types[i] != 0)
                duckdb_destroy_logical_type(ref _types[i]);
        }

        if (_appender != 0)
            Check(duckdb_appender_destroy(ref _appender));
    }

    private static void Fill(nint vector, Array column, int start, int count)
    {
        switch (column)
        {
            case bool[] values: Copy(values); break;
            case short[] values: Copy(values); break;
            case ushort[] values: Copy(values); break;
            case int[] values: Copy(values); break;
            case uint[] values: Copy(values); break;
            case long[] values: Copy(values); break;
            case float[] values: Copy(values); break;
            case double[] values: Copy(values); break;
            case string?[] values: FillTexts(vector, values.AsSpan(start, count)); break;
            default: throw new ArgumentException($"{column.GetType().Name} cannot be a column");
        }

        unsafe void Copy<T>(T[] values)
            where T : unmanaged => values.AsSpan(start, count).CopyTo(new Span<T>(duckdb_vector_get_data(vector), count));
    }

    private static unsafe void FillTexts(nint vector, ReadOnlySpan<string?> texts)
    {
        for (var row = 0; row < texts.Length; row++)
        {
            if (texts[row] is not { } text)
            {
                duckdb_vector_ensure_validity_writable(vector);
                duckdb_vector_get_validity(vector)[row >> 6] &= ~(1UL << (row & 63));
                continue;
            }

            fixed (byte* utf8 = Encoding.UTF8.GetBytes(text + "\0"))
                duckdb_vector_assign_string_element_len(vector, (ulong)row, utf8, (ulong)Encoding.UTF8.GetByteCount(text));
        }
    }

    private void Check(int state)
    {
        if (state != 0)
            throw Database.Fault(Marshal.PtrToStringUTF8(duckdb_appender_error(_appender)) ?? "the rows were refused");
    }
}
