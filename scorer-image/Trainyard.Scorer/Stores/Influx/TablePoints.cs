using Npgsql;
using Trainyard.Predictor.Tables;
using Trainyard.Scorer.Scoring;
using Trainyard.Scorer.Stores.Postgres;

namespace Trainyard.Scorer.Stores.Influx;

/// <summary>Rows of a table whose key is the time and the tags of a point; the position is written with them.</summary>
internal sealed class TablePoints(string scorer, PostgresTarget target) : IPointTarget
{
    public static IReadOnlyList<KeyColumn> Key { get; } = [KeyColumn.Whole("time_ns"), KeyColumn.Text("tags")];

    public static PositionTable Position { get; } = new("position", "scorer", ["position bigint NOT NULL"]);

    public Task<long?> PositionAsync(CancellationToken cancellationToken) =>
        target.UseAsync(
            async (database, _) =>
            {
                await using var command = new NpgsqlCommand($"SELECT position FROM {target.Position} WHERE scorer = $1", database)
                {
                    Parameters = { new() { Value = scorer } },
                };
                return (long?)await command.ExecuteScalarAsync(cancellationToken);
            },
            cancellationToken
        );

    public Task<int> WriteAsync(
        IReadOnlyList<InfluxPoint> points,
        RowBlock rows,
        IReadOnlyList<PredictionColumn> results,
        long position,
        bool again,
        CancellationToken cancellationToken
    )
    {
        List<object[]> keys = [.. points.Select(point => new object[] { point.Time, point.Tags.TrimStart(',') })];
        return target.UseAsync(
            async (database, tables) =>
            {
                await ResultWriter.WriteWholeAsync(
                    database,
                    tables,
                    again,
                    async writer =>
                    {
                        await writer.WriteAsync(keys, rows, results);
                        await MoveAsync(database, position, cancellationToken);
                    },
                    cancellationToken
                );
                return rows.Failed;
            },
            cancellationToken
        );
    }

    public ValueTask DisposeAsync() => target.DisposeAsync();

    /// <summary>Of two replicas the slower one does not move it back.</summary>
    private async Task MoveAsync(NpgsqlConnection database, long position, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"INSERT INTO {target.Position} AS p (scorer, position) VALUES ($1, $2)"
                + " ON CONFLICT (scorer) DO UPDATE SET position = greatest(p.position, excluded.position), scored_at = now()",
            database
        )
        {
            Parameters =
            {
                new() { Value = scorer },
                new() { Value = position },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
