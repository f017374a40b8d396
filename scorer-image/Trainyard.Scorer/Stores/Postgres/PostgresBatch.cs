using Npgsql;
using NpgsqlTypes;
using Trainyard.Predictor.Tables;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Postgres;

/// <summary>Rows of the table that are scored together, and how their results are written: in one transaction, by COPY.</summary>
internal sealed class PostgresBatch(PostgresTables tables, RowScoring scoring, int most)
{
    private readonly object[][] _keys = [.. Enumerable.Range(0, most).Select(_ => new object[tables.Key.Count])];

    public RowBlock Rows { get; } = new(scoring.Model.Encoder, most);

    /// <summary>Reads the row that the reader stands on.</summary>
    public void Read(NpgsqlBinaryExporter reader)
    {
        var key = _keys[Rows.Count];
        for (var i = 0; i < key.Length; i++)
            key[i] = tables.Key[i].Read(reader);
        var row = Rows.Next();
        foreach (var column in tables.Features)
        {
            var fault = column.Encode;
            if (!reader.IsNull)
            {
                Rows.Fault(column.Feature, fault(reader, column.Feature, row));
                continue;
            }

            reader.Skip();
            Rows.Fault(column.Feature, column.Feature.Missing(row));
        }
    }

    /// <summary>The key of the last row, for people.</summary>
    public string Position => string.Join(", ", _keys[Rows.Count - 1]);

    /// <summary>Writes all or nothing. Where somebody else has written some of the keys meanwhile, theirs stand.</summary>
    public async Task WriteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var results = scoring.Score(Rows);
        try
        {
            await WriteAsync(connection, results, apart: false, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await WriteAsync(connection, results, apart: true, cancellationToken);
        }
    }

    private async Task WriteAsync(
        NpgsqlConnection connection,
        IReadOnlyList<PredictionColumn> results,
        bool apart,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (Rows.Failed < Rows.Count)
        {
            await CopyAsync(connection, tables.Output, results.Select(column => column.Name), apart, writer =>
            {
                for (var row = 0; row < Rows.Count; row++)
                {
                    if (Rows.FaultOf(row) is null)
                        Write(writer, row, results);
                }
            });
        }

        if (Rows.Failed > 0)
        {
            await CopyAsync(connection, tables.Errors, ["reason"], apart, writer =>
            {
                for (var row = 0; row < Rows.Count; row++)
                {
                    if (Rows.FaultOf(row) is { } fault)
                        WriteFault(writer, row, fault);
                }
            });
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private async Task CopyAsync(
        NpgsqlConnection connection,
        string table,
        IEnumerable<string> columns,
        bool apart,
        Action<NpgsqlBinaryImporter> write
    )
    {
        const string Temporary = "trainyard_batch";
        var names = SqlName.List(tables.Key.Select(column => column.Name).Concat(columns));
        var like = $"CREATE TEMPORARY TABLE {Temporary} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA";
        if (apart)
            await ExecuteAsync(connection, like);
        await using (
            var writer = await connection.BeginBinaryImportAsync($"COPY {(apart ? Temporary : table)} ({names}) FROM STDIN (FORMAT BINARY)")
        )
        {
            write(writer);
            await writer.CompleteAsync();
        }

        if (!apart)
            return;
        await ExecuteAsync(connection, $"INSERT INTO {table} ({names}) SELECT {names} FROM {Temporary} ON CONFLICT DO NOTHING");
        await ExecuteAsync(connection, $"DROP TABLE {Temporary}");
    }

    private void WriteKey(NpgsqlBinaryImporter writer, int row)
    {
        writer.StartRow();
        for (var i = 0; i < tables.Key.Count; i++)
            tables.Key[i].Write(writer, _keys[row][i]);
    }

    private void WriteFault(NpgsqlBinaryImporter writer, int row, string fault)
    {
        WriteKey(writer, row);
        writer.Write(fault, NpgsqlDbType.Text);
    }

    private void Write(NpgsqlBinaryImporter writer, int row, IReadOnlyList<PredictionColumn> results)
    {
        WriteKey(writer, row);
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

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
