using System.Runtime.InteropServices;
using static Trainyard.Data.DuckDb.NativeMethods;

namespace Trainyard.Data.DuckDb;

/// <summary>A prepared statement.</summary>
internal sealed class Statement(nint handle) : IDisposable
{
    private nint _handle = handle;

    /// <summary>The columns of its result by name and type, in order; names may repeat.</summary>
    internal IReadOnlyList<(string Name, DuckDbType Type)> Columns()
    {
        var columns = new (string, DuckDbType)[duckdb_prepared_statement_column_count(_handle)];
        for (var i = 0; i < columns.Length; i++)
        {
            var name = duckdb_prepared_statement_column_name(_handle, (ulong)i);
            columns[i] = (Marshal.PtrToStringUTF8(name) ?? "", duckdb_prepared_statement_column_type(_handle, (ulong)i));
            duckdb_free(name);
        }

        return columns;
    }

    /// <summary>Runs it; the rows come as they are made.</summary>
    internal Rows Run()
    {
        if (duckdb_pending_prepared_streaming(_handle, out var pending) != 0)
        {
            var error = Marshal.PtrToStringUTF8(duckdb_pending_error(pending)) ?? "";
            duckdb_destroy_pending(ref pending);
            throw Database.Fault(error);
        }

        var state = duckdb_execute_pending(pending, out var result);
        duckdb_destroy_pending(ref pending);
        if (state == 0)
            return new Rows(result);

        var message = Marshal.PtrToStringUTF8(duckdb_result_error(result)) ?? "";
        duckdb_destroy_result(ref result);
        throw Database.Fault(message);
    }

    public void Dispose()
    {
        if (_handle != 0)
            duckdb_destroy_prepare(ref _handle);
    }
}
