using Npgsql;
using Trainyard.Predictor.Tables;

namespace Trainyard.Scorer.Stores.Postgres;

/// <summary>
/// A table of PostgreSQL that takes the results of rows from another store. How far that store has been read stands beside them and is
/// written in their transaction: whatever is killed, neither is ahead of the other.
/// </summary>
/// <param name="table">The table's name.</param>
/// <param name="key">What tells rows apart.</param>
/// <param name="columns">What is written beside the key; arrays without a value tell the types.</param>
/// <param name="beside">A table of the position, behind "TABLE_": its key and its other columns; null where none is needed.</param>
internal sealed class PostgresTarget(
    PostgresPlace place,
    string table,
    IReadOnlyList<KeyColumn> key,
    IReadOnlyList<PredictionColumn> columns,
    PositionTable? beside
) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;
    private ResultTables? _tables;

    /// <summary>The table of the position, as it stands in SQL.</summary>
    public string Position { get; } = SqlName.OfTable($"{table}_{beside?.Name}");

    /// <summary>Does what there is to do over a connection; after a fault the next call opens another.</summary>
    /// <exception cref="Contracts.FailureException">The database's fault, for people.</exception>
    public async Task<T> UseAsync<T>(Func<NpgsqlConnection, ResultTables, Task<T>> use, CancellationToken cancellationToken)
    {
        try
        {
            _connection ??= await place.ConnectAsync(cancellationToken);
            _tables ??= await OpenAsync(_connection, cancellationToken);
            return await use(_connection, _tables);
        }
        catch (Exception e)
        {
            await DisposeAsync();
            if (place.FailureOf(e) is { } failure)
                throw failure;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        var connection = _connection;
        (_connection, _tables) = (null, null);
        if (connection is not null)
            await connection.DisposeAsync();
    }

    private async Task<ResultTables> OpenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var tables = await ResultTables.OpenAsync(connection, table, key, columns, cancellationToken);
        if (beside is not null)
            await ResultTables.MakeAsync(connection, Position, [KeyColumn.Text(beside.Key)], beside.Columns, cancellationToken);
        return tables;
    }
}

/// <summary>A table that says how far another store has been read.</summary>
/// <param name="Name">Behind the name of the results.</param>
/// <param name="Key">Its key, a text.</param>
/// <param name="Columns">Its other columns, in SQL.</param>
internal sealed record PositionTable(string Name, string Key, IReadOnlyList<string> Columns);
