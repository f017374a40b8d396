using Npgsql;
using Trainyard.Contracts;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Postgres;

/// <summary>The tables of a Scorer: what is read of the one, and what the others are made of.</summary>
internal sealed record PostgresTables
{
    public required ResultTables Results { get; init; }

    public required IReadOnlyList<FeatureColumn> Features { get; init; }

    /// <summary>The rows that are neither in the output nor among the errors.</summary>
    public required string Unscored { get; init; }

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
        await RequireKeysAsync(connection, input, cancellationToken);
        var results = await ResultTables.OpenAsync(connection, output.Table, key, scoring.Columns, cancellationToken);
        var same = string.Join(" AND ", key.Select(column => $"o.{SqlName.Of(column.Name)} = t.{SqlName.Of(column.Name)}"));
        var selected = key.Select(column => $"t.{SqlName.Of(column.Name)}::{column.Type}").Concat(features.Select(feature => feature.Sql));
        return new()
        {
            Results = results,
            Features = features,
            Unscored =
                $"SELECT {string.Join(", ", selected)} FROM {SqlName.OfTable(input.Table)} t"
                + $" WHERE NOT EXISTS (SELECT FROM {results.Output} o WHERE {same})"
                + $" AND NOT EXISTS (SELECT FROM {results.Errors} o WHERE {same})",
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
}
