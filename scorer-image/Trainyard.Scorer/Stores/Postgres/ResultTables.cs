using Npgsql;
using Trainyard.Predictor.Tables;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Postgres;

/// <summary>The table of results, and the one beside it of what could not be scored.</summary>
/// <param name="Key">The columns that tell rows apart, in both.</param>
internal sealed record ResultTables(IReadOnlyList<KeyColumn> Key, string Output, string Errors)
{
    /// <summary>Makes them where they are missing.</summary>
    /// <param name="output">The table's name as people write it.</param>
    /// <param name="columns">What is written beside the key.</param>
    public static async Task<ResultTables> OpenAsync(
        NpgsqlConnection connection,
        string output,
        IReadOnlyList<KeyColumn> key,
        IReadOnlyList<PredictionColumn> columns,
        CancellationToken cancellationToken
    )
    {
        var tables = new ResultTables(key, SqlName.OfTable(output), SqlName.OfTable($"{output}_errors"));
        var results = columns.Select(column => $"{SqlName.Of(column.Name)} {SqlType(column)}");
        await MakeAsync(connection, tables.Output, key, results, cancellationToken);
        await MakeAsync(connection, tables.Errors, key, ["reason text NOT NULL"], cancellationToken);
        return tables;
    }

    /// <summary>Makes a table where it is missing, and the user may.</summary>
    public static async Task MakeAsync(
        NpgsqlConnection connection,
        string table,
        IReadOnlyList<KeyColumn> key,
        IEnumerable<string> columns,
        CancellationToken cancellationToken
    )
    {
        var all = key.Select(column => $"{SqlName.Of(column.Name)} {column.Type}").Concat(columns);
        var sql =
            $"CREATE TABLE IF NOT EXISTS {table} ({string.Join(", ", all)}, scored_at timestamptz NOT NULL DEFAULT now(),"
            + $" PRIMARY KEY ({SqlName.List(key.Select(column => column.Name))}))";
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is "23505" or "42P07")
        {
            // Another replica has made it at the same time: IF NOT EXISTS does not see that.
        }
        catch (PostgresException e) when (e.SqlState == "42501")
        {
            // Somebody else makes the tables, and we may only write into them; what is missing is told when we do.
        }
    }

    private static string SqlType(PredictionColumn column) =>
        column.Values switch
        {
            float[] => "real",
            double[] => "double precision",
            bool[] => "boolean",
            _ => "text",
        };
}
