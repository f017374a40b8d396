using System.Text;
using Trainyard.Models;
using Trainyard.Predictor.Tables;

namespace Trainyard.Scorer.Stores.Files;

/// <summary>A folder: an output has the name of its file and is written whole or not at all; of two replicas that score the same file one
/// writes it. What could not be scored is written before.</summary>
/// <param name="columns">What is written of each row, without a row.</param>
internal sealed class FolderTarget(IArtifactStore folder, IReadOnlyList<PredictionColumn> columns) : IFileTarget
{
    public async Task<IReadOnlySet<string>> DoneAsync(CancellationToken cancellationToken) =>
        (await folder.ListAsync("", cancellationToken)).ToHashSet(StringComparer.Ordinal);

    public async Task WriteAsync(string name, IAsyncEnumerable<ScoredPart> parts, CancellationToken cancellationToken)
    {
        IFileResults results = FilesStore.IsParquet(name) ? new ParquetResults() : new CsvResults();
        var errors = new StringBuilder();
        await results.BeginAsync(columns);
        await foreach (var part in parts)
        {
            int[] good = [.. Enumerable.Range(0, part.Rows.Block.Count).Where(row => part.Rows.Block.FaultOf(row) is null)];
            await results.AddAsync([.. part.Results.Select(column => Picked(column, good))]);
            Tell(part.Rows, errors, part.First);
        }

        if (errors.Length > 0)
            await folder.WriteAsync($"{name}.errors.csv", Encoding.UTF8.GetBytes($"row,reason\n{errors}"), cancellationToken);
        await folder.CreateAsync(name, await results.EndAsync(), cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        (folder as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A line for each row that cannot be scored, by its place in the file, from 0.</summary>
    private static void Tell(FilePart rows, StringBuilder errors, int first)
    {
        for (var row = 0; row < rows.Block.Count; row++)
        {
            if (rows.Block.FaultOf(row) is { } fault)
                errors.Append(first + row).Append(',').Append(CsvResults.Field(fault)).Append('\n');
        }
    }

    private static PredictionColumn Picked(PredictionColumn column, int[] rows)
    {
        if (rows.Length == column.Values.Length)
            return column;
        return column with
        {
            Values = column.Values switch
            {
                float[] values => Array.ConvertAll(rows, row => values[row]),
                double[] values => Array.ConvertAll(rows, row => values[row]),
                bool[] values => Array.ConvertAll(rows, row => values[row]),
                var texts => Array.ConvertAll(rows, row => ((string[])texts)[row]),
            },
        };
    }
}
