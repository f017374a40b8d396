using System.Runtime.InteropServices;
using System.Text;
using static Trainyard.Data.DuckDb.NativeMethods;

namespace Trainyard.Data.DuckDb;

/// <summary>The rows of a result, as they are made.</summary>
internal sealed class Rows(NativeResult result) : IDisposable
{
    private NativeResult _result = result;

    /// <summary>The next chunk, which is the caller's; null at the end.</summary>
    internal Chunk? Next()
    {
        var chunk = duckdb_fetch_chunk(_result);
        if (chunk != 0)
            return new Chunk(chunk);

        // The end and a fault look the same but for the message.
        return Marshal.PtrToStringUTF8(duckdb_result_error(_result)) is { Length: > 0 } error ? throw Database.Fault(error) : null;
    }

    public void Dispose()
    {
        duckdb_destroy_result(ref _result);
        _result = default;
    }
}

/// <summary>At most 2,048 rows of a result. It may outlive the result.</summary>
internal sealed class Chunk(nint handle) : IDisposable
{
    private nint _handle = handle;

    /// <summary>The number of its rows.</summary>
    internal int Count { get; } = (int)duckdb_data_chunk_get_size(handle);

    /// <summary>A column.</summary>
    internal ColumnVector Vector(int column) => new(duckdb_data_chunk_get_vector(_handle, (ulong)column), Count);

    public void Dispose()
    {
        if (_handle != 0)
            duckdb_destroy_data_chunk(ref _handle);
    }
}

/// <summary>A column of a chunk; valid as long as that is.</summary>
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
