using Npgsql;
using NpgsqlTypes;
using Trainyard.Predictor.Tables;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Postgres;

/// <summary>Writes the results of rows by COPY, and the faults of those that have none; the caller's transaction is around it.</summary>
/// <param name="apart">Whether some of the keys may be there already: what is there stands.</param>
internal sealed class ResultWriter(NpgsqlConnection connection, ResultTables tables, bool apart)
{
    /// <summary>Writes all or nothing, in a transaction of its own. Where some of the keys are there already, theirs stand.</summary>
    /// <param name="again">Whether the rows may have been written before.</param>
    public static async Task WriteWholeAsync(
        NpgsqlConnection connection,
        ResultTables tables,
        bool again,
        Func<ResultWriter, Task> write,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await WriteAsync(again);
        }
        catch (PostgresException e) when (!again && e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await WriteAsync(apart: true);
        }

        async Task WriteAsync(bool apart)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await write(new(connection, tables, apart));
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <param name="keys">A key for each row of the block.</param>
    /// <param name="results">What is written beside the key, for each row of the block.</param>
    public async Task WriteAsync(IReadOnlyList<object[]> keys, RowBlock rows, IReadOnlyList<PredictionColumn> results)
    {
        RefuseNul(rows, results);
        if (rows.Failed < rows.Count)
        {
            await CopyAsync(tables.Output, tables.Errors, results.Select(column => column.Name), writer =>
            {
                for (var row = 0; row < rows.Count; row++)
                {
                    if (rows.FaultOf(row) is null)
                        Write(writer, keys[row], results, row);
                }
            });
        }

        if (rows.Failed > 0)
        {
            await CopyAsync(tables.Errors, tables.Output, ["reason"], writer =>
            {
                for (var row = 0; row < rows.Count; row++)
                {
                    if (rows.FaultOf(row) is { } fault)
                        WriteFault(writer, keys[row], fault);
                }
            });
        }
    }

    /// <summary>A text of PostgreSQL holds any letter but this one: a row that brings it cannot stand there, and stops no other.</summary>
    private static void RefuseNul(RowBlock rows, IReadOnlyList<PredictionColumn> results)
    {
        foreach (var column in results)
        {
            if (column.Values is not string[] texts)
                continue;
            for (var row = 0; row < rows.Count; row++)
            {
                if (texts[row].Contains('\0') && rows.FaultOf(row) is null)
                    rows.Fault(row, $"{column.Name} holds a NUL, which no text of PostgreSQL can");
            }
        }
    }

    private async Task CopyAsync(string table, string other, IEnumerable<string> columns, Action<NpgsqlBinaryImporter> write)
    {
        const string Temporary = "trainyard_batch";
        var names = SqlName.List(tables.Key.Select(column => column.Name).Concat(columns));
        var like = $"CREATE TEMPORARY TABLE {Temporary} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA";
        if (apart)
            await ExecuteAsync(like);
        await using (
            var writer = await connection.BeginBinaryImportAsync($"COPY {(apart ? Temporary : table)} ({names}) FROM STDIN (FORMAT BINARY)")
        )
        {
            write(writer);
            await writer.CompleteAsync();
        }

        if (!apart)
            return;
        var same = string.Join(" AND ", tables.Key.Select(column => $"o.{SqlName.Of(column.Name)} = t.{SqlName.Of(column.Name)}"));
        await ExecuteAsync(
            $"INSERT INTO {table} ({names}) SELECT {names} FROM {Temporary} t"
                + $" WHERE NOT EXISTS (SELECT FROM {other} o WHERE {same}) ON CONFLICT DO NOTHING"
        );
        await ExecuteAsync($"DROP TABLE {Temporary}");
    }

    private void WriteKey(NpgsqlBinaryImporter writer, object[] key)
    {
        writer.StartRow();
        for (var i = 0; i < tables.Key.Count; i++)
            tables.Key[i].Write(writer, key[i]);
    }

    private void WriteFault(NpgsqlBinaryImporter writer, object[] key, string fault)
    {
        WriteKey(writer, key);
        // A fault may show what a row holds.
        writer.Write(fault.Replace('\0', '\uFFFD'), NpgsqlDbType.Text);
    }

    private void Write(NpgsqlBinaryImporter writer, object[] key, IReadOnlyList<PredictionColumn> results, int row)
    {
        WriteKey(writer, key);
        foreach (var column in results)
        {
            switch (column.Values)
            {
                case float[] values:
                    writer.Write(values[row], NpgsqlDbType.Real);
                    break;
                case double[] values:
                    writer.Write(values[row], NpgsqlDbType.Double);
                    break;
                case bool[] values:
                    writer.Write(values[row], NpgsqlDbType.Boolean);
                    break;
                case var texts:
                    writer.Write(((string[])texts)[row], NpgsqlDbType.Text);
                    break;
            }
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
