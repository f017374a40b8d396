using Trainyard.Predictor.Tables;

namespace Trainyard.Scorer.Stores.Files;

/// <summary>Where the results of files go: all of a file's, or none.</summary>
internal interface IFileTarget : IAsyncDisposable
{
    /// <summary>The files whose results are there.</summary>
    Task<IReadOnlySet<string>> DoneAsync(CancellationToken cancellationToken);

    /// <summary>Writes the results of a file, unless somebody else has meanwhile.</summary>
    /// <param name="parts">The rows, part by part, with their results; each is valid until the next is asked for.</param>
    Task WriteAsync(string name, IAsyncEnumerable<ScoredPart> parts, CancellationToken cancellationToken);
}

/// <summary>Some rows of a file, scored.</summary>
/// <param name="First">The place of the first in the file, from 0.</param>
/// <param name="Results">What is written of each row, the columns that are carried over first.</param>
internal readonly record struct ScoredPart(FilePart Rows, int First, IReadOnlyList<PredictionColumn> Results);
