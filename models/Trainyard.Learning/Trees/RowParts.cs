namespace Trainyard.Learning.Trees;

/// <summary>Many rows are walked on all cores, a part at a time; a few on this one, at no cost.</summary>
internal static class RowParts
{
    private const int Many = 4096;
    private const int RowsAPart = 1024;

    /// <summary>Writes a part's margins, row by row, into the place of all.</summary>
    public unsafe delegate void Walk(Matrix features, int first, int end, float* margins);

    public static unsafe void Each(Matrix features, Span<float> margins, Walk walk)
    {
        fixed (float* into = margins)
        {
            if (features.Rows < Many)
            {
                walk(features, 0, features.Rows, into);
                return;
            }

            var all = into;
            var parts = ((features.Rows - 1) / RowsAPart) + 1;
            Parallel.For(0, parts, part => walk(features, part * RowsAPart, Math.Min(features.Rows, (part + 1) * RowsAPart), all));
        }
    }
}
