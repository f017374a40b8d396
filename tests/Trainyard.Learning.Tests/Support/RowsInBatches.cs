namespace Trainyard.Learning.Tests.Support;

/// <summary>Rows in batches of 37, all in the same place in memory.</summary>
internal sealed record RowsInBatches(Matrix All) : FeatureRows(All.Rows, All.Columns)
{
    public override void Read(int first, Span<float> into) => All.Read(first, into);

    public override FeatureRows Take(int[] rows) => new RowsInBatches(All.Take(rows));

    internal override IEnumerable<(int First, Matrix Rows)> Batches() => Batches(37);
}
