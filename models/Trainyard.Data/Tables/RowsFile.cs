using Trainyard.Data.DuckDb;
using Trainyard.Data.Sources;
using Trainyard.Models;

namespace Trainyard.Data.Tables;

/// <summary>Rows to predict, from a Parquet, CSV or JSON file.</summary>
public static class RowsFile
{
    /// <summary>Reads and encodes a file's rows by a model's signature.</summary>
    /// <param name="database">A database to read with.</param>
    /// <param name="relation">The file.</param>
    /// <param name="encoder">The model's encoder.</param>
    /// <param name="findings">Takes every missing or unknown column, every value that cannot be, and the unseen categories.</param>
    /// <returns>Rows x <see cref="RowEncoder.Width"/> values, row by row; where there are faults they mean nothing.</returns>
    /// <exception cref="FailureException">The file cannot be read.</exception>
    public static (float[] Values, int Rows) Read(Database database, Relation relation, RowEncoder encoder, RowFindings findings)
    {
        // A category that looks like a number must keep its zeros.
        var categories = encoder.Encoders.Where(feature => feature.Feature.Type == FeatureType.Category).Select(feature => feature.Feature.Name).ToHashSet();
        if (relation.Format == FileFormat.Csv)
            relation = relation.Sniffed(database, categories);

        string[] unknown = [];
        var table = TableReader.Read(database, $"SELECT * FROM {relation.Sql()}", new ReadOptions
        {
            AsText = categories,
            Check = names => unknown = [.. names.Where(name => encoder.IndexOf(name) < 0)],
        });
        foreach (var name in unknown)
            findings.Fault(0, name, "is not a feature of this model");

        var rows = Enumerable.Range(0, table.Rows).ToArray();
        return (new TableEncoder(encoder, table, findings).Encode(rows, findings), table.Rows);
    }
}
