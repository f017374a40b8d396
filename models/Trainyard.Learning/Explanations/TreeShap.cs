namespace Trainyard.Learning.Explanations;

/// <summary>
/// Shapley values of trees in polynomial time, what is not known weighted by the training rows' ways (Lundberg et al., "From local
/// explanations to global understanding with explainable AI for trees", Nature Machine Intelligence 2, 2020, algorithm 2: path-dependent
/// TreeSHAP, which XGBoost's and LightGBM's own pred_contribs are).
/// </summary>
internal static class TreeShap
{
    public const string Name = "TreeSHAP (path-dependent)";

    /// <summary>Adds each column's part, and the mean of the trees.</summary>
    /// <param name="row">The columns' values.</param>
    /// <param name="bases">One for each output.</param>
    /// <param name="parts">Outputs x columns.</param>
    public static void Add(IForest forest, ReadOnlySpan<float> row, Span<double> bases, Span<double> parts)
    {
        for (var tree = 0; tree < forest.Trees; tree++)
        {
            var (root, output, weight) = forest.Tree(tree);
            bases[output] += weight * Mean(forest, root);
            var walk = new Walk(forest, row, parts.Slice(output * row.Length, row.Length), weight);
            walk.Descend(root, [], 1, 1, feature: -1);
        }
    }

    private static double Mean(IForest forest, int index)
    {
        var node = forest.Node(index);
        if (node.Left < 0)
            return node.Value;
        var left = Share(forest, node.Left, node.Cover);
        return (left * Mean(forest, node.Left)) + ((1 - left) * Mean(forest, node.Left + 1));
    }

    // Nobody came by: either way is as likely.
    private static double Share(IForest forest, int child, double cover) => cover > 0 ? forest.Node(child).Cover / cover : 0.5;

    /// <summary>One row's ways through one tree.</summary>
    private readonly ref struct Walk(IForest forest, ReadOnlySpan<float> row, Span<double> parts, double weight)
    {
        private readonly ReadOnlySpan<float> _row = row;
        private readonly Span<double> _parts = parts;

        /// <param name="above">The path to the parent.</param>
        /// <param name="zero">The share of rows that come here when the last split's column is not known.</param>
        /// <param name="one">1 where this row comes here, else 0.</param>
        /// <param name="feature">The last split's column.</param>
        public void Descend(int index, ReadOnlySpan<Step> above, double zero, double one, int feature)
        {
            var path = above.Length < 64 ? stackalloc Step[above.Length + 1] : new Step[above.Length + 1];
            above.CopyTo(path);
            Extend(path, zero, one, feature);
            var node = forest.Node(index);
            if (node.Left < 0)
            {
                for (var i = 1; i < path.Length; i++)
                    _parts[path[i].Feature] += UnwoundSum(path, i) * (path[i].One - path[i].Zero) * node.Value * weight;
                return;
            }

            // A column that was asked for before counts once.
            var (zeroBefore, oneBefore) = (1.0, 1.0);
            for (var i = 1; i < path.Length; i++)
            {
                if (path[i].Feature != node.Feature)
                    continue;
                (zeroBefore, oneBefore) = (path[i].Zero, path[i].One);
                Unwind(path, i);
                path = path[..^1];
                break;
            }

            var right = forest.GoesRight(index, _row);
            var share = Share(forest, node.Left, node.Cover);
            Descend(node.Left, path, share * zeroBefore, right ? 0 : oneBefore, node.Feature);
            Descend(node.Left + 1, path, (1 - share) * zeroBefore, right ? oneBefore : 0, node.Feature);
        }
    }

    /// <summary>EXTEND: the last step of the path joins the subsets of all sizes.</summary>
    private static void Extend(Span<Step> path, double zero, double one, int feature)
    {
        var last = path.Length - 1;
        path[last] = new Step(feature, zero, one, last == 0 ? 1 : 0);
        for (var i = last - 1; i >= 0; i--)
        {
            path[i + 1].Weight += one * path[i].Weight * (i + 1) / (last + 1);
            path[i].Weight *= zero * (last - i) / (last + 1);
        }
    }

    /// <summary>UNWIND: undoes EXTEND for one step and takes it out; the last place is free then.</summary>
    private static void Unwind(Span<Step> path, int step)
    {
        var last = path.Length - 1;
        (var zero, var one) = (path[step].Zero, path[step].One);
        var next = path[last].Weight;
        for (var i = last - 1; i >= 0; i--)
        {
            if (one == 0)
            {
                path[i].Weight *= (last + 1) / (zero * (last - i));
                continue;
            }

            var weight = path[i].Weight;
            path[i].Weight = next * (last + 1) / ((i + 1) * one);
            next = weight - (path[i].Weight * zero * (last - i) / (last + 1));
        }

        for (var i = step; i < last; i++)
            path[i] = path[i + 1] with { Weight = path[i].Weight };
    }

    /// <summary>The sum of the weights that UNWIND would leave.</summary>
    private static double UnwoundSum(ReadOnlySpan<Step> path, int step)
    {
        var last = path.Length - 1;
        (var zero, var one) = (path[step].Zero, path[step].One);
        double total = 0;
        var next = path[last].Weight;
        for (var i = last - 1; i >= 0; i--)
        {
            if (one == 0)
            {
                total += zero == 0 ? 0 : path[i].Weight * (last + 1) / (zero * (last - i));
                continue;
            }

            var part = next * (last + 1) / ((i + 1) * one);
            total += part;
            next = path[i].Weight - (part * zero * (last - i) / (last + 1));
        }

        return total;
    }

    private record struct Step(int Feature, double Zero, double One, double Weight);
}
