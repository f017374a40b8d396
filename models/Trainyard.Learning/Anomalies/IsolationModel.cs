using System.Text.Json;
using Trainyard.Learning.Explanations;

namespace Trainyard.Learning.Anomalies;

/// <summary>How much a row stands apart, from 0 to 1 (see <see cref="PathLength.Score"/>).</summary>
internal sealed class IsolationModel(IsolationFile file) : TrainedModel
{
    internal override ModelNotes Notes => file.Notes;

    internal override void Raw(Matrix features, Span<float> raw)
    {
        for (var row = 0; row < features.Rows; row++)
        {
            double sum = 0;
            foreach (var tree in file.Trees)
                sum += tree.PathOf(features.Row(row));
            raw[row] = (float)PathLength.Score(sum / file.Trees.Count, file.Sample);
        }
    }

    internal override string ExplainedBy => TreeShap.Name + " of the path's length";

    internal override string RawUnit => "log2 of the score";

    internal override void Contribute(ReadOnlySpan<float> row, Span<double> bases, Span<double> parts)
    {
        // Of one row there is no path: the score is 1/2 whatever it says.
        if (file.Sample <= 1)
            bases[0]--;
        else
            TreeShap.Add(new IsolationPaths(file), row, bases, parts);
    }

    public override (string FileName, byte[] Content) Save() =>
        (ModelFile.Name, JsonSerializer.SerializeToUtf8Bytes(new ModelFile { Isolation = file }, ModelFileJson.Default.ModelFile));
}

/// <summary>What an isolation forest's file holds.</summary>
internal sealed record IsolationFile
{
    public required ModelNotes Notes { get; init; }

    /// <summary>The rows that each tree was grown on.</summary>
    public required int Sample { get; init; }

    public required IReadOnlyList<IsolationTree> Trees { get; init; }
}
