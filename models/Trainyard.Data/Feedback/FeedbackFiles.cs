using Trainyard.Data.DuckDb;
using Trainyard.Data.Sources;

namespace Trainyard.Data.Feedback;

/// <summary>The files of the logs of Predictors, on this machine.</summary>
/// <param name="Predictions">What was asked and answered, by the hour and the pod.</param>
/// <param name="Feedback">What should have been answered, likewise.</param>
/// <param name="Until">What was told later is left alone; null: nothing is.</param>
public sealed record FeedbackFiles(IReadOnlyList<SourceFile> Predictions, IReadOnlyList<SourceFile> Feedback, DateTimeOffset? Until)
{
    /// <summary>All of them.</summary>
    internal IEnumerable<string> Paths => Predictions.Concat(Feedback).Select(file => file.Path);

    /// <summary>The files as a table; those of other versions of a model may have other columns.</summary>
    internal static string Table(IEnumerable<SourceFile> files) =>
        $"read_parquet([{string.Join(", ", files.Select(file => Database.Literal(file.Path)))}], union_by_name = true)";

    /// <summary>What was told, each prediction once, however many pods were told of it: the first word counts, as in the pods.</summary>
    internal string Told
    {
        get
        {
            var until = Until is { } end
                ? $"WHERE epoch_us(time) <= {(end.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond}"
                : "";
            return $"SELECT * FROM {Table(Feedback)} AS told {until} "
                + "QUALIFY row_number() OVER (PARTITION BY id ORDER BY told.time, CAST(told AS VARCHAR)) = 1";
        }
    }
}
