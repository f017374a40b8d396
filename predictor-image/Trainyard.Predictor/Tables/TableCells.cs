using Trainyard.Models;

namespace Trainyard.Predictor.Tables;

/// <summary>The columns of a body beside the features of the model: which is which, and what is wrong with their names.</summary>
internal sealed class TableCells
{
    private readonly FeatureEncoder?[] _encoders;

    /// <param name="names">The body's columns.</param>
    /// <param name="id">The column that is carried over into the answer, or null.</param>
    /// <param name="findings">Takes every missing, unknown and doubled name.</param>
    public TableCells(IReadOnlyList<string> names, RowEncoder encoder, string? id, RowFindings findings)
    {
        Id = -1;
        _encoders = new FeatureEncoder?[names.Count];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var column = 0; column < names.Count; column++)
        {
            var index = encoder.IndexOf(names[column]);
            if (!seen.Add(names[column]))
                findings.Fault(0, names[column], "is given twice");
            if (names[column] == id)
                Id = column;
            else if (index < 0)
                findings.Fault(0, names[column], "is not a feature of this model");
            _encoders[column] = index < 0 ? null : encoder.Encoders[index];
        }

        foreach (var wanted in encoder.Encoders.Where(wanted => !seen.Contains(wanted.Feature.Name)))
            findings.Fault(0, wanted.Feature.Name, "is missing");
        if (id is not null && Id < 0)
            findings.Fault(0, id, "is no column of the table: ?id= names the one that is carried over");
    }

    /// <summary>The place of the column that is carried over, or -1.</summary>
    public int Id { get; }

    /// <summary>The encoder of a column; null for one that is no feature.</summary>
    public FeatureEncoder? this[int column] => _encoders[column];
}
