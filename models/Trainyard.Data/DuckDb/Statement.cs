using DuckDB.NET.Native;

namespace Trainyard.Data.DuckDb;

internal sealed class Statement(DuckDBPreparedStatement handle) : IDisposable
{
    /// <summary>The columns of its result by name and type, in order; names may repeat.</summary>
    internal IReadOnlyList<(string Name, DuckDBType Type)> Columns()
    {
        var columns = new (string, DuckDBType)[PreparedColumns.Count(handle)];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = (PreparedColumns.Name(handle, (ulong)i), PreparedColumns.Type(handle, (ulong)i));
        return columns;
    }

    /// <summary>Runs it; the rows come as they are made.</summary>
    internal Rows Run()
    {
        var state = NativeMethods.PreparedStatements.DuckDBExecutePreparedStreaming(handle, out var result);
        if (state == DuckDBState.Success)
            return new Rows(result);

        var message = NativeMethods.Query.DuckDBResultError(ref result);
        NativeMethods.Query.DuckDBDestroyResult(ref result);
        throw Database.Fault(message);
    }

    public void Dispose() => handle.Dispose();
}
