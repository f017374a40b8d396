using Trainyard.Contracts;

namespace Trainyard.Models;

/// <summary>Histories of trials as Parquet.</summary>
public static class TrialParquet
{
    /// <summary>The name of the file beside a model.</summary>
    public const string FileName = "trials.parquet";

    /// <summary>The columns as a file.</summary>
    public static Task<byte[]> WriteAsync(IReadOnlyList<TrialColumn> columns) =>
        ParquetColumns.WriteAsync([.. columns.Select(column => (column.Name, column.Values))]);

    /// <summary>The trials of a file that we have written.</summary>
    public static async Task<IReadOnlyList<TrialRecord>> ReadAsync(byte[] content)
    {
        var records = new List<TrialRecord>();
        foreach (var (rows, columns) in await ParquetColumns.ReadAsync(content))
            records.AddRange(TrialColumn.Records([.. columns.Select(column => new TrialColumn(column.Name, column.Values))], rows));
        return records;
    }
}
