using System.Runtime.InteropServices;
using System.Text;
using static Trainyard.Data.DuckDb.NativeMethods;

namespace Trainyard.Data.DuckDb;

/// <summary>The rows of a result, a chunk (at most 2,048) at a time.</summary>
internal sealed class Rows(NativeResult result) : IDisposable
{
    private NativeResult _result = result;
    private nint _chunk;

    /// <summary>The number of rows of the current chunk.</summary>
    internal int Count { get; private set; }

    /// <summary>Goes on to the next chunk; false at the end.</summary>
    internal bool Next()
    {
        Release();
        _chunk = duckdb_fetch_chunk(_result);
        if (_chunk == 0)
        {
            // The end and a fault look the same but for the message.
            if (Marshal.PtrToStringUTF8(duckdb_result_error(_result)) is { Length: > 0 } error)
                throw Database.Fault(error);
            return false;
        }

        Count = (int)duckdb_data_chunk_get_size(_chunk);
        return true;
    }

    /// <summary>A column of the current chunk.</summary>
    internal ColumnVector Vector(int column) => new(duckdb_data_chunk_get_vector(_chunk, (ulong)column), Count);

    public void Dispose()
    {
        Release();
        duckdb_destroy_result(ref _result);
        _result = default;
    }

    private void Release()
    {
        if (_chunk != 0)
            duckdb_destroy_data_chunk(ref _chunk);
    }
}

/// <summary>A column of a chunk; valid until the next chunk.</summary>
internal readonly unsafe ref struct ColumnVector(nint vector, int count)
{
    private readonly void* _data = duckdb_vector_get_data(vector);
    private readonly ulong* _validity = duckdb_vector_get_validity(vector);

    /// <summary>Whether no value is null.</summary>
    internal bool AllValid => _validity == null;

    /// <summary>The values; those of nulls mean nothing.</summary>
    internal ReadOnlySpan<T> Values<T>()
        where T : unmanaged => new(_data, count);

    /// <summary>Whether a value is there.</summary>
    internal bool IsValid(int row) => _validity == null || (_validity[row >> 6] >> (row & 63) & 1) != 0;

    /// <summary>The UTF-8 of a text that is there.</summary>
    internal ReadOnlySpan<byte> Utf8(int row)
    {
        var text = (NativeString*)_data + row;
        return text->Length <= NativeString.InlineLength
            ? new ReadOnlySpan<byte>(&text->First, (int)text->Length)
            : new ReadOnlySpan<byte>((void*)text->Pointer, (int)text->Length);
    }

    /// <summary>A text, or null.</summary>
    internal string? Text(int row) => IsValid(row) ? Encoding.UTF8.GetString(Utf8(row)) : null;
}
