using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using DuckDB.NET.Native;

namespace Trainyard.Data.DuckDb;

/// <summary>What a prepared statement will give: the part of DuckDB's C interface (duckdb.h, version 1.5) that DuckDB.NET has no import
/// of.</summary>
internal static partial class PreparedColumns
{
    private const string Library = "duckdb";

    [LibraryImport(Library, EntryPoint = "duckdb_prepared_statement_column_count")]
    internal static partial ulong Count(DuckDBPreparedStatement statement);

    [LibraryImport(Library, EntryPoint = "duckdb_prepared_statement_column_name")]
    [return: MarshalUsing(typeof(DuckDBCallerOwnedStringMarshaller))]
    internal static partial string Name(DuckDBPreparedStatement statement, ulong column);

    [LibraryImport(Library, EntryPoint = "duckdb_prepared_statement_column_type")]
    internal static partial DuckDBType Type(DuckDBPreparedStatement statement, ulong column);
}
