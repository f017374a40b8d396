using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using Trainyard.Contracts;
using Trainyard.Models;
using Trainyard.Predictor.Tables;
using Trainyard.Scorer.Scoring;

namespace Trainyard.Scorer.Stores.Files;

/// <summary>Parquet and CSV files. A file is known by its name, and scored where its results are.</summary>
internal sealed class FilesStore : IStore
{
    /// <summary>How many broken files are told by name.</summary>
    private const int MostTold = 5;

    private readonly IArtifactStore _from;
    private readonly IFileTarget _to;
    private readonly string _pattern;
    private readonly IReadOnlyList<string> _carried;
    private readonly RowScoring _scoring;
    private readonly Progress _progress;

    public FilesStore(FilesInput input, IFileTarget to, RowScoring scoring, Progress progress, Func<string, string?> environment)
    {
        var slash = input.Uri.LastIndexOf('/');
        (_to, _scoring, _progress, _pattern, _carried) = (to, scoring, progress, input.Uri[(slash + 1)..], input.Key ?? []);
        _from = ArtifactStores.Open(input.Uri[..slash], input.SecretName, environment);
    }

    public TimeSpan Pause { get; } = TimeSpan.FromSeconds(1);

    /// <summary>What is written of each row: what is carried over, and the results.</summary>
    public static IReadOnlyList<PredictionColumn> Columns(FilesInput input, RowScoring scoring) =>
        [.. new FilePart(scoring.Model.Encoder, input.Key ?? []).Keys().Concat(scoring.Columns)];

    public static bool IsParquet(string name) => name.EndsWith(".parquet", StringComparison.Ordinal);

    /// <summary>Scores all files that have no results. Those that are no table stop none of the others: they are told afterwards, at
    /// once.</summary>
    public async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var there = await _from.ListAsync("", cancellationToken);
        var done = await _to.DoneAsync(cancellationToken);
        List<string> left = [.. there.Where(IsWanted).Where(name => !done.Contains(name))];
        var broken = new List<string>();
        foreach (var name in left)
        {
            _progress.Waits();
            try
            {
                await ScoreAsync(name, cancellationToken);
            }
            catch (TableException e)
            {
                broken.Add($"{_from.Uri}/{name}: {e.Message}");
            }
        }

        return broken.Count == 0 ? left.Count > 0 : throw Refusal(broken);
    }

    public ValueTask DisposeAsync()
    {
        (_from as IDisposable)?.Dispose();
        return _to.DisposeAsync();
    }

    private bool IsWanted(string name) => !name.Contains('/') && FileSystemName.MatchesSimpleExpression(_pattern, name, ignoreCase: false);

    private static FailureException Refusal(List<string> broken)
    {
        var more = broken.Count > MostTold ? $"; and {broken.Count - MostTold} more" : "";
        return new(
            FailureClass.DataSchema,
            string.Join("; ", broken.Take(MostTold)) + more,
            "mend the file, or take it away; all others are scored"
        );
    }

    private async Task ScoreAsync(string name, CancellationToken cancellationToken)
    {
        if (await _from.ReadAsync(name, cancellationToken) is not { } content)
            return;
        var (rows, failed) = (0, 0);
        await _to.WriteAsync(name, PartsAsync(cancellationToken), cancellationToken);
        _progress.Written(rows - failed, failed, name);

        async IAsyncEnumerable<ScoredPart> PartsAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            var part = new FilePart(_scoring.Model.Encoder, _carried);
            await foreach (var read in IsParquet(name) ? ParquetRows.ReadAsync(content, part) : CsvRows.ReadAsync(content, part))
            {
                cancellation.ThrowIfCancellationRequested();
                yield return new(read, rows, [.. read.Keys().Concat(_scoring.Score(read.Block))]);
                (rows, failed) = (rows + read.Block.Count, failed + read.Block.Failed);
                read.Clear();
            }
        }
    }
}
