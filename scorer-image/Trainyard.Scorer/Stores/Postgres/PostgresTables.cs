using Npgsql;
using Trainyard.Contracts;
using Trainyard.Predictor.Tables;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Postgres;

/// <summary>The tables of a Scorer: what is read of the one, and what the others are made of.</summary>
internal sealed record PostgresTables
{
    public required IReadOnlyList<KeyColumn> Key { get; init; }

    public required IReadOnlyList<FeatureColumn> Features { get; init; }

    /// <summary>The rows that are neither in the output nor among the errors.</summary>
    public required string Unscored { get; init; }

    public required string Output { get; init; }

    public required string Errors { get; init; }

    /// <summary>Looks at the input, and makes the output and its errors where they are missing.</summary>
    /// <exception cref="FailureException">NotFound, DataSchema: a table or column is missing, or a key has no value.</exception>
    public static async Task<PostgresTables> OpenAsync(
        NpgsqlConnection connection,
        PostgresInput input,
        PostgresOutput output,
        RowScoring scoring,
        CancellationToken cancellationToken
    )
    {
        var types = await TypesAsync(connection, input.Table, cancellationToken);
        var missing = input
            .Key.Concat(scoring.Model.Encoder.Encoders.Select(encoder => encoder.Feature.Name))
            .Where(name => !types.ContainsKey(name))
            .ToList();
        if (missing.Count > 0)
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"the table {input.Table} lacks {string.Join(", ", missing)}",
                $"it has {string.Join(", ", types.Keys)}: make a view with the model's names"
            );
        }

        List<KeyColumn> key = [.. input.Key.Select(name => KeyColumn.Of(name, types[name].Name, types[name].Sql))];
        List<FeatureColumn> features =
        [
            .. scoring.Model.Encoder.Encoders.Select(encoder => FeatureColumn.Of(encoder, types[encoder.Feature.Name].Name)),
        ];
        var (from, to, errors) = (SqlName.OfTable(input.Table), SqlName.OfTable(output.Table), SqlName.OfTable($"{output.Table}_errors"));
        await RequireKeysAsync(connection, input, cancellationToken);
        await MakeAsync(
            connection,
            to,
            key,
            scoring.Columns.Select(column => $"{SqlName.Of(column.Name)} {SqlType(column)}"),
            cancellationToken
        );
        await MakeAsync(connection, errors, key, ["reason text NOT NULL"], cancellationToken);
        var same = string.Join(" AND ", key.Select(column => $"o.{SqlName.Of(column.Name)} = t.{SqlName.Of(column.Name)}"));
        var selected = key.Select(column => $"t.{SqlName.Of(column.Name)}::{column.Type}").Concat(features.Select(feature => feature.Sql));
        return new()
        {
            Key = key,
            Features = features,
            Output = to,
            Errors = errors,
            Unscored =
                $"SELECT {string.Join(", ", selected)} FROM {from} t"
                + $" WHERE NOT EXISTS (SELECT FROM {to} o WHERE {same}) AND NOT EXISTS (SELECT FROM {errors} o WHERE {same})",
        };
    }

    private static async Task<Dictionary<string, (string Name, string Sql)>> TypesAsync(
        NpgsqlConnection connection,
        string table,
        CancellationToken cancellationToken
    )
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT a.attname::text, t.typname::text, format_type(a.atttypid, a.atttypmod)
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """,
            connection
        )
        {
            Parameters = { new() { Value = SqlName.OfTable(table) } },
        };
        var types = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            types.Add(reader.GetString(0), (reader.GetString(1), reader.GetString(2)));
        return types.Count > 0 ? types : throw new FailureException(FailureClass.NotFound, $"there is no table {table}");
    }

    /// <summary>A row without a key would never be found in the output, and so be scored for ever.</summary>
    private static async Task RequireKeysAsync(NpgsqlConnection connection, PostgresInput input, CancellationToken cancellationToken)
    {
        var gaps = string.Join(" OR ", input.Key.Select(name => $"{SqlName.Of(name)} IS NULL"));
        var sql = $"SELECT EXISTS (SELECT FROM {SqlName.OfTable(input.Table)} WHERE {gaps})";
        await using var command = new NpgsqlCommand(sql, connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is true)
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"the table {input.Table} has rows without a value in its key ({string.Join(", ", input.Key)})",
                "spec.input.postgres.key: name columns that every row has"
            );
        }
    }

    private static async Task MakeAsync(
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
