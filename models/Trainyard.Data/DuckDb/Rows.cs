using System.Runtime.InteropServices;
using System.Text;
using DuckDB.NET.Native;

namespace Trainyard.Data.DuckDb;

/// <summary>The rows of a result, as they are made.</summary>
internal sealed class Rows(DuckDBResult result) : IDisposable
{
    private DuckDBResult _result = result;

    /// <summary>The next chunk, which is the caller's; null at the end.</summary>
    internal Chunk? Next()
    {
        var chunk = NativeMethods.Query.DuckDBFetchChunk(_result);
        if (!chunk.IsInvalid)
            return new Chunk(chunk);

        // The end and a fault look the same but for the message.
        return NativeMethods.Query.DuckDBResultError(ref _result) is { Length: > 0 } error ? throw Database.Fault(error) : null;
    }

    public void Dispose()
    {
        NativeMethods.Query.DuckDBDestroyResult(ref _result);
        _result = default;
    }
}

/// <summary>At most 2,048 rows of a result. It may outlive the result.</summary>
internal sealed class Chunk(DuckDBDataChunk handle) : IDisposable
{
    /// <summary>The number of its rows.</summary>
    internal int Count { get; } = (int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(handle);

    /// <summary>A column.</summary>
    internal ColumnVector Vector(int column) => new(NativeMethods.DataChunks.DuckDBDataChunkGetVector(handle, column), Count);

    public void Dispose() => handle.Dispose();
}

/// <summary>A column of a chunk; valid as long as that is.</summary>
internal readonly unsafe ref struct ColumnVector(nint vector, int count)
{
    private readonly void* _data = NativeMethods.Vectors.DuckDBVectorGetData(vector);
    private readonly ulong* _validity = NativeMethods.Vectors.DuckDBVectorGetValidity(vector);

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

/// <summary>duckdb_string_t: up to 12 bytes in place, else a pointer after a prefix of 4.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct NativeString
{
    [FieldOffset(0)]
    internal uint Length;

    [FieldOffset(4)]
    internal byte First;

    [FieldOffset(8)]
    internal nint Pointer;

    internal const int InlineLength = 12;
}
