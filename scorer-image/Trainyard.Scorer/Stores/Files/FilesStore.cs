using System.IO.Enumeration;
using System.Text;
using Trainyard.Contracts;
using Trainyard.Models;
using Trainyard.Predictor.Tables;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Files;

/// <summary>
/// Parquet and CSV files. One is scored when its output is there, which has its name and is written whole or not at all; of two replicas
/// that score the same file one writes it. What could not be scored is written before.
/// </summary>
internal sealed class FilesStore : IStore
{
    private readonly FilesInput _input;
    private readonly IArtifactStore _from;
    private readonly IArtifactStore _to;
    private readonly string _pattern;
    private readonly RowScoring _scoring;
    private readonly Progress _progress;

    public FilesStore(FilesInput input, FilesOutput output, RowScoring scoring, Progress progress, Func<string, string?> environment)
    {
        var slash = input.Uri.LastIndexOf('/');
        (_input, _scoring, _progress, _pattern) = (input, scoring, progress, input.Uri[(slash + 1)..]);
        _from = ArtifactStores.Open(input.Uri[..slash], input.SecretName, environment);
        _to = ArtifactStores.Open(output.Uri, output.SecretName ?? input.SecretName, environment);
        if (_from.Uri == _to.Uri)
        {
            throw new FailureException(
                FailureClass.Configuration,
                $"spec.output.files.uri: {output.Uri} is the folder of the input: results would be scored, too",
                "use a folder of its own"
            );
        }
    }

    public TimeSpan Pause { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Scores all files that have no output.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var there = await _from.ListAsync("", cancellationToken);
        var done = (await _to.ListAsync("", cancellationToken)).ToHashSet(StringComparer.Ordinal);
        List<string> left = [.. there.Where(IsWanted).Where(name => !done.Contains(name))];
        foreach (var name in left)
        {
            _progress.Waits();
            await ScoreAsync(name, cancellationToken);
        }

        return left.Count > 0;
    }

    public ValueTask DisposeAsync()
    {
        (_from as IDisposable)?.Dispose();
        (_to as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool IsWanted(string name) => !name.Contains('/') && FileSystemName.MatchesSimpleExpression(_pattern, name, ignoreCase: false);

    private async Task ScoreAsync(string name, CancellationToken cancellationToken)
    {
        var content = await _from.ReadAsync(name, cancellationToken);
        if (content is null)
            return;
        var (parquet, part) = (name.EndsWith(".parquet", StringComparison.Ordinal), new FilePart(_scoring.Model.Encoder, _input.Key ?? []));
        IFileResults results = parquet ? new ParquetResults() : new CsvResults();
        var (errors, scored, failed) = (new StringBuilder(), 0, 0);
        await results.BeginAsync([.. part.Keys().Concat(_scoring.Columns)]);
        try
        {
            await foreach (var rows in parquet ? ParquetRows.ReadAsync(content, part) : CsvRows.ReadAsync(content, part))
            {
                var columns = _scoring.Score(rows.Block);
                int[] good = [.. Enumerable.Range(0, rows.Block.Count).Where(row => rows.Block.FaultOf(row) is null)];
                await results.AddAsync([.. rows.Keys().Concat(columns).Select(column => Picked(column, good))]);
                Tell(rows, errors, scored + failed);
                (scored, failed) = (scored + good.Length, failed + rows.Block.Failed);
                rows.Clear();
            }
        }
        catch (TableException e)
        {
            throw new FailureException(FailureClass.DataSchema, $"{_from.Uri}/{name}: {e.Message}", "mend the file, or take it away", e);
        }

        if (failed > 0)
            await _to.WriteAsync($"{name}.errors.csv", Encoding.UTF8.GetBytes($"row,reason\n{errors}"), cancellationToken);
        await _to.CreateAsync(name, await results.EndAsync(), cancellationToken);
        _progress.Written(scored, failed, name);
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
