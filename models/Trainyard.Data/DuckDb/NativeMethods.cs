using System.Runtime.InteropServices;

namespace Trainyard.Data.DuckDb;

/// <summary>The part of DuckDB's C interface (duckdb.h, version 1.5) that is used here. State 0 is success.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial int duckdb_create_config(out nint config);

    [LibraryImport(DuckDbLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int duckdb_set_config(nint config, string name, string option);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial void duckdb_destroy_config(ref nint config);

    [LibraryImport(DuckDbLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int duckdb_open_ext(string? path, out nint database, nint config, out nint error);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial void duckdb_close(ref nint database);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial int duckdb_connect(nint database, out nint connection);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial void duckdb_disconnect(ref nint connection);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial void duckdb_interrupt(nint connection);

    [LibraryImport(DuckDbLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int duckdb_prepare(nint connection, string query, out nint statement);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial nint duckdb_prepare_error(nint statement);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial void duckdb_destroy_prepare(ref nint statement);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial ulong duckdb_prepared_statement_column_count(nint statement);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial nint duckdb_prepared_statement_column_name(nint statement, ulong column);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial DuckDbType duckdb_prepared_statement_column_type(nint statement, ulong column);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial int duckdb_pending_prepared_streaming(nint statement, out nint pending);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial int duckdb_execute_pending(nint pending, out NativeResult result);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial nint duckdb_pending_error(nint pending);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial void duckdb_destroy_pending(ref nint pending);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial nint duckdb_result_error(in NativeResult result);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial void duckdb_destroy_result(ref NativeResult result);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial nint duckdb_fetch_chunk(NativeResult result);

    [LibraryImport(DuckDbLibrary.Name)]
    [SuppressGCTransition]
    internal static partial ulong duckdb_data_chunk_get_size(nint chunk);

    [LibraryImport(DuckDbLibrary.Name)]
    [SuppressGCTransition]
    internal static partial nint duckdb_data_chunk_get_vector(nint chunk, ulong column);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial void duckdb_destroy_data_chunk(ref nint chunk);

    [LibraryImport(DuckDbLibrary.Name)]
    [SuppressGCTransition]
    internal static unsafe partial void* duckdb_vector_get_data(nint vector);

    [LibraryImport(DuckDbLibrary.Name)]
    [SuppressGCTransition]
    internal static unsafe partial ulong* duckdb_vector_get_validity(nint vector);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial void duckdb_free(nint memory);

    [LibraryImport(DuckDbLibrary.Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int duckdb_appender_create(nint connection, string? schema, string table, out nint appender);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial ulong duckdb_appender_column_count(nint appender);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial nint duckdb_appender_column_type(nint appender, ulong column);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial nint duckdb_appender_error(nint appender);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial int duckdb_append_data_chunk(nint appender, nint chunk);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial int duckdb_appender_destroy(ref nint appender);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static unsafe partial nint duckdb_create_data_chunk(nint* types, ulong columns);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial void duckdb_data_chunk_reset(nint chunk);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial void duckdb_data_chunk_set_size(nint chunk, ulong size);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial void duckdb_destroy_logical_type(ref nint type);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static unsafe partial void duckdb_vector_assign_string_element_len(nint vector, ulong row, byte* text, ulong length);

    [LibraryImport(DuckDbLibrary.Name)]
    internal static partial void duckdb_vector_ensure_validity_writable(nint vector);
}

/// <summary>duckdb_result: handed over by value, its fields are not for us.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    private ulong _columns;
    private ulong _rows;
    private ulong _rowsChanged;
    private nint _columnData;
    private nint _error;
    private nint _internal;
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

/// <summary>DUCKDB_TYPE.</summary>
internal enum DuckDbType
{
    Invalid = 0,
    Boolean = 1,
    TinyInt = 2,
    SmallInt = 3,
    Integer = 4,
    BigInt = 5,
    UTinyInt = 6,
    USmallInt = 7,
    UInteger = 8,
    UBigInt = 9,
    Float = 10,
    Double = 11,
    Timestamp = 12,
    Date = 13,
    Time = 14,
    Interval = 15,
    HugeInt = 16,
    Varchar = 17,
    Blob = 18,
    Decimal = 19,
    TimestampS = 20,
    TimestampMs = 21,
    TimestampNs = 22,
    Enum = 23,
    List = 24,
    Struct = 25,
    Map = 26,
    Uuid = 27,
    Union = 28,
    Bit = 29,
    TimeTz = 30,
    TimestampTz = 31,
    UHugeInt = 32,
    Array = 33,
    SqlNull = 36,
}
