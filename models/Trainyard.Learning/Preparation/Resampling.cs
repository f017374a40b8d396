namespace Trainyard.Learning.Preparation;

/// <summary>
/// Under-sampling and SMOTE (Chawla et al. 2002): the rows of each class are drawn down, or added to, until the smaller ones have
/// ratio x the rows of the largest.
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
        return options.Kind == ResamplingKind.UnderSampling ? UnderSample(data, rows, options, random) : Smote(data, rows, options, random);
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

    private static Dataset Smote(Dataset data, List<int>[] rows, ResamplingOptions options, Random random)
    {
        var target = (int)Math.Floor(rows.Max(r => r.Count) * options.Ratio);
        var known = data.Features.ToMatrix();
        var columns = known.Columns;
        var scale = Scales(known);
        var features = new List<float>();
        var labels = new List<double>();
        var weights = new List<float>();
        for (var c = 0; c < rows.Length; c++)
        {
            var members = rows[c];
            var missing = target - members.Count;
            if (missing <= 0 || members.Count < 2)
                continue;
            var neighbours = new int[]?[members.Count];
            for (var made = 0; made < missing; made++)
            {
                var at = random.Next(members.Count);
                var near = neighbours[at] ??= Nearest(known, members, at, options.Neighbours, scale);
                var one = known.Row(members[at]);
                var other = known.Row(near[random.Next(near.Length)]);
                var share = random.NextSingle();
                for (var f = 0; f < columns; f++)
                    features.Add(float.IsNaN(one[f]) || float.IsNaN(other[f]) ? one[f] : one[f] + (share * (other[f] - one[f])));
                labels.Add(c);
                weights.Add(data.Weights?[members[at]] ?? 1f);
            }
        }

        return new Dataset
        {
            Features = new Matrix([.. known.Values, .. features], known.Rows + labels.Count, columns),
            Labels = new LabelMatrix([.. data.Labels.Values, .. labels], data.Labels.Rows + labels.Count, 1),
            Weights = data.Weights is null ? null : [.. data.Weights, .. weights],
        };
    }

    // Distances are on standardised columns; a gap on either side counts as one standard deviation.
    private static int[] Nearest(Matrix features, List<int> members, int at, int count, float[] scale)
    {
        var distances = new double[members.Count];
        var order = new int[members.Count];
        var one = features.Row(members[at]);
        for (var m = 0; m < members.Count; m++)
        {
            order[m] = members[m];
            var other = features.Row(members[m]);
            for (var f = 0; f < one.Length; f++)
            {
                var difference = (one[f] - other[f]) * scale[f];
                distances[m] += float.IsNaN(difference) ? 1 : difference * difference;
            }
        }

        distances[at] = double.PositiveInfinity;
        Array.Sort(distances, order);
        return order[..Math.Min(count, members.Count - 1)];
    }

    private static float[] Scales(Matrix features)
    {
        var scale = new float[features.Columns];
        for (var f = 0; f < scale.Length; f++)
        {
            double sum = 0,
                squares = 0;
            var count = 0;
            for (var row = 0; row < features.Rows; row++)
            {
                var value = features.Row(row)[f];
                if (float.IsNaN(value))
                    continue;
                sum += value;
                squares += (double)value * value;
                count++;
            }

            var variance = count == 0 ? 0 : (squares / count) - (sum / count * (sum / count));
            scale[f] = variance > 0 ? (float)(1 / Math.Sqrt(variance)) : 0;
        }

        return scale;
    }

    private static int HashCode32(long seed) => (int)(seed ^ (seed >> 32));
}
