using System.Security.Cryptography;
using Trainyard.Predictor.Tables;
using Trainyard.Scorer.Scoring;
using Trainyard.Scorer.Stores.Postgres;

namespace Trainyard.Scorer.Stores.Queue;

/// <summary>Rows of a table whose key is the message_id: a message that comes again finds its answer there, and gets no other.</summary>
internal sealed class TableAnswers(PostgresTarget target) : IAnswers
{
    private const string Id = "message_id";

    public static IReadOnlyList<KeyColumn> Key { get; } = [KeyColumn.Text(Id)];

    public IReadOnlyList<string> Queues => [];

    public Task WriteAsync(
        QueueConnection connection,
        IReadOnlyList<Delivery> requests,
        RowBlock rows,
        IReadOnlyList<PredictionColumn> results,
        CancellationToken cancellationToken
    )
    {
        List<object[]> keys = [.. requests.Select(request => new object[] { KeyOf(request) })];
        var again = requests.Any(request => request.Redelivered) || keys.DistinctBy(key => key[0]).Count() < keys.Count;
        return target.UseAsync(
            async (database, tables) =>
            {
                await ResultWriter.WriteWholeAsync(
                    database,
                    tables,
                    again,
                    writer => writer.WriteAsync(keys, rows, results),
                    cancellationToken
                );
                return true;
            },
            cancellationToken
        );
    }

    public ValueTask DisposeAsync() => target.DisposeAsync();

    /// <summary>A message without an id that can be a key stands among the errors by its content: delivered again it is the same.</summary>
    private static string KeyOf(Delivery request) =>
        request.HasKey ? request.Id! : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(request.Body))}";
}
