using Npgsql;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Postgres;

/// <summary>Rows of the table that are scored together, and how their results are written: in one transaction, by COPY.</summary>
internal sealed class PostgresBatch(PostgresTables tables, RowScoring scoring, int most)
{
    private readonly object[][] _keys = [.. Enumerable.Range(0, most).Select(_ => new object[tables.Results.Key.Count])];

    public RowBlock Rows { get; } = new(scoring.Model.Encoder, most);

    /// <summary>Reads the row that the reader stands on.</summary>
    public void Read(NpgsqlBinaryExporter reader)
    {
        var key = _keys[Rows.Count];
        for (var i = 0; i < key.Length; i++)
            key[i] = tables.Results.Key[i].Read(reader);
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
    public Task WriteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var results = scoring.Score(Rows);
        return ResultWriter.WriteWholeAsync(
            connection,
            tables.Results,
            again: false,
            writer => writer.WriteAsync(_keys, Rows, results),
            cancellationToken
        );
    }
}
