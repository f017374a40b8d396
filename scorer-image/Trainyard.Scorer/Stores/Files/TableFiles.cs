using Npgsql;
using Trainyard.Scorer.Stores.Postgres;

namespace Trainyard.Scorer.Stores.Files;

/// <summary>
/// Rows of a table whose key is their file and their place in it. A file's rows and its name among those that are done are one
/// transaction, which begins with the name: a replica that scores the same file waits there, and finds it done.
/// </summary>
internal sealed class TableFiles(PostgresTarget target) : IFileTarget
{
    public static IReadOnlyList<KeyColumn> Key { get; } = [KeyColumn.Text("file"), KeyColumn.Whole("row")];

    public static PositionTable Position { get; } = new("files", "file", []);

    public Task<IReadOnlySet<string>> DoneAsync(CancellationToken cancellationToken) =>
        target.UseAsync<IReadOnlySet<string>>(
            async (database, _) =>
            {
                var done = new HashSet<string>(StringComparer.Ordinal);
                await using var command = new NpgsqlCommand($"SELECT file FROM {target.Position}", database);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                    done.Add(reader.GetString(0));
                return done;
            },
            cancellationToken
        );

    public Task WriteAsync(string name, IAsyncEnumerable<ScoredPart> parts, CancellationToken cancellationToken) =>
        target.UseAsync(
            async (database, tables) =>
            {
                await using var transaction = await database.BeginTransactionAsync(cancellationToken);
                if (!await TakeAsync(database, name, cancellationToken))
                    return false;
                var writer = new ResultWriter(database, tables, apart: false);
                await foreach (var part in parts.WithCancellation(cancellationToken))
                {
                    object[][] keys =
                    [
                        .. Enumerable.Range(part.First, part.Rows.Block.Count).Select(row => new object[] { name, (long)row }),
                    ];
                    await writer.WriteAsync(keys, part.Rows.Block, part.Results);
                }

                await transaction.CommitAsync(cancellationToken);
                return true;
            },
            cancellationToken
        );

    public ValueTask DisposeAsync() => target.DisposeAsync();

    private async Task<bool> TakeAsync(NpgsqlConnection database, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"INSERT INTO {target.Position} (file) VALUES ($1) ON CONFLICT DO NOTHING", database)
        {
            Parameters = { new() { Value = name } },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }
}
