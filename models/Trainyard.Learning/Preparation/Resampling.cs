namespace Trainyard.Learning.Preparation;

/// <summary>
/// Makes rare classes less rare: the rows of each class are drawn down, or added to, until the smaller ones have ratio x the rows of the
/// largest.
/// </summary>
internal static class Resampling
{
    public static Dataset Apply(Dataset data, ResamplingOptions options, int classes, long seed)
    {
        if (options.Kind == ResamplingKind.None)
            return data;
        var random = new Random(HashCode32(seed));
        List<int>[] rows = [.. Enumerable.Range(0, classes).Select(_ => new List<int>())];
        for (var row = 0; row < data.Features.Rows; row++)
            rows[(int)data.Labels.Values[row]].Add(row);
        return options.Kind == ResamplingKind.UnderSampling
            ? UnderSample(data, rows, options, random)
            : Oversampling.Apply(data, rows, options, random);
    }

    private static Dataset UnderSample(Dataset data, List<int>[] rows, ResamplingOptions options, Random random)
    {
        var smallest = rows.Where(r => r.Count > 0).Min(r => r.Count);
        var most = (int)Math.Ceiling(smallest / options.Ratio);
        var kept = new List<int>();
        foreach (var members in rows)
        {
            int[] shuffled = [.. members];
            random.Shuffle(shuffled);
            kept.AddRange(shuffled.Take(most));
        }

        kept.Sort();
        return data.Take(kept.ToArray());
    }

    private static int HashCode32(long seed) => (int)(seed ^ (seed >> 32));
}
