namespace Trainyard.Learning.Preparation;

/// <summary>
/// Adds rows to rare classes, each at a random place between one of their rows and a near one of the same class: SMOTE (Chawla et al.
/// 2002) begins at any row alike, ADASYN (He et al. 2008) the oftener the more of a row's neighbours are of other classes.
/// </summary>
internal static class Oversampling
{
    public static Dataset Apply(Dataset data, List<int>[] rows, ResamplingOptions options, Random random)
    {
        var target = (int)Math.Floor(rows.Max(members => members.Count) * options.Ratio);
        var known = data.Features.ToMatrix();
        var neighbours = new Neighbours(known);
        var made = new MadeRows(data, known.Columns);
        foreach (var (label, members) in rows.Index())
        {
            var missing = target - members.Count;
            if (missing <= 0 || members.Count < 2)
                continue;
            var begin = options.Kind == ResamplingKind.Adasyn ? Shares(neighbours, members, missing, options.Neighbours) : null;
            var near = new int[]?[members.Count];
            foreach (var at in begin ?? Drawn(members.Count, missing, random))
            {
                near[at] ??= neighbours.Of(members[at], members, options.Neighbours);
                made.Add(label, members[at], known.Row(members[at]), known.Row(near[at]![random.Next(near[at]!.Length)]), random);
            }
        }

        return made.Behind(known);
    }

    private static IEnumerable<int> Drawn(int members, int missing, Random random)
    {
        for (var made = 0; made < missing; made++)
            yield return random.Next(members);
    }

    /// <summary>
    /// He et al. 2008, steps 3 to 6: row i gets r_i / sum(r) of the new rows, r_i the share of other classes among its nearest rows of
    /// all. Where no row has a neighbour of another class the paper has nothing to divide by: then all get the same. What rounding leaves
    /// over goes to the largest remainders, so that exactly as many are made as are missing.
    /// </summary>
    private static List<int> Shares(Neighbours neighbours, List<int> members, int missing, int count)
    {
        var own = members.ToHashSet();
        var everyone = Enumerable.Range(0, neighbours.Rows).ToList();
        double[] hardness = [.. members.Select(row => (double)neighbours.Of(row, everyone, count).Count(near => !own.Contains(near)))];
        if (hardness.All(share => share == 0))
            Array.Fill(hardness, 1);
        var total = hardness.Sum();
        double[] exact = [.. hardness.Select(share => share / total * missing)];
        int[] whole = [.. exact.Select(share => (int)share)];
        foreach (var at in Enumerable.Range(0, exact.Length).OrderByDescending(i => exact[i] - whole[i]).Take(missing - whole.Sum()))
            whole[at]++;
        return [.. whole.Index().SelectMany(share => Enumerable.Repeat(share.Index, share.Item))];
    }

    /// <summary>The rows that are added. A gap of the row that one begins at stays a gap; where only the other has one, its own value
    /// stays.</summary>
    private sealed class MadeRows(Dataset data, int columns)
    {
        private readonly List<float> _features = [];
        private readonly List<double> _labels = [];
        private readonly List<float> _weights = [];

        public void Add(int label, int row, ReadOnlySpan<float> one, ReadOnlySpan<float> other, Random random)
        {
            var share = random.NextSingle();
            for (var f = 0; f < columns; f++)
                _features.Add(float.IsNaN(one[f]) || float.IsNaN(other[f]) ? one[f] : one[f] + (share * (other[f] - one[f])));
            _labels.Add(label);
            _weights.Add(data.Weights?[row] ?? 1f);
        }

        public Dataset Behind(Matrix known) =>
            new()
            {
                Features = new Matrix([.. known.Values, .. _features], known.Rows + _labels.Count, columns),
                Labels = new LabelMatrix([.. data.Labels.Values, .. _labels], data.Labels.Rows + _labels.Count, 1),
                Weights = data.Weights is null ? null : [.. data.Weights, .. _weights],
            };
    }
}
