namespace Trainyard.Tuning;

/// <summary>
/// How much of a function's variance over the unit cube comes from each dimension by itself, computed exactly on the boxes of a regression
/// forest. Hutter, Hoos and Leyton-Brown 2014, "An Efficient Approach for Assessing Hyperparameter Importance", sections 4 and 5
/// (algorithms 1 and 2).
/// </summary>
internal sealed class FunctionalAnova
{
    private const int Trees = 64;
    private const int LeastLeaf = 2;
    private readonly IReadOnlyList<RegressionTree.Leaf>[] _forest;

    /// <summary>Fits the forest, each tree on as many points drawn with replacement.</summary>
    public FunctionalAnova(double[][] points, double[] values, ulong seed) =>
        _forest = [
            .. Enumerable
                .Range(0, Trees)
                .Select(tree =>
                {
                    var random = new Xoshiro256(seed, (ulong)tree);
                    return RegressionTree.Grow(
                        points,
                        values,
                        [.. Enumerable.Range(0, points.Length).Select(_ => random.NextInt(points.Length))],
                        LeastLeaf
                    );
                }),
        ];

    /// <summary>
    /// The share of a dimension by itself in the variance of each tree that has any, from 0 to 1. All dimensions' shares make at most 1;
    /// the rest is interaction.
    /// </summary>
    public IReadOnlyList<double> Shares(int dimension) =>
        [
            .. _forest
                .Select(tree => (Tree: tree, Variance: Variance(tree)))
                .Where(t => t.Variance > 0)
                .Select(t => Math.Clamp(OwnVariance(t.Tree, dimension) / t.Variance, 0, 1)),
        ];

    /// <summary>The mean value of each tree where a dimension lies in an interval and the others are anywhere.</summary>
    public IReadOnlyList<double> Marginals(int dimension, double from, double to) =>
        [.. _forest.Select(tree => Marginal(tree, dimension, from, to))];

    private static double Variance(IReadOnlyList<RegressionTree.Leaf> tree)
    {
        var mean = tree.Sum(leaf => Volume(leaf) * leaf.Value);
        return tree.Sum(leaf => Volume(leaf) * (leaf.Value - mean) * (leaf.Value - mean));
    }

    /// <summary>The variance of the marginal, which is constant between the cuts of its dimension.</summary>
    private static double OwnVariance(IReadOnlyList<RegressionTree.Leaf> tree, int dimension)
    {
        double[] cuts = [.. tree.Select(leaf => leaf.Low[dimension]).Append(1).Distinct().Order()];
        var (steps, mean) = (new double[cuts.Length], tree.Sum(leaf => Volume(leaf) * leaf.Value));
        foreach (var leaf in tree)
        {
            // What a leaf adds to the marginal begins at its lower side and ends at its upper one.
            var height = Volume(leaf) / (leaf.High[dimension] - leaf.Low[dimension]) * leaf.Value;
            steps[Array.BinarySearch(cuts, leaf.Low[dimension])] += height;
            steps[Array.BinarySearch(cuts, leaf.High[dimension])] -= height;
        }
        var (variance, marginal) = (0.0, 0.0);
        for (var i = 1; i < cuts.Length; i++)
        {
            marginal += steps[i - 1];
            variance += (cuts[i] - cuts[i - 1]) * (marginal - mean) * (marginal - mean);
        }
        return variance;
    }

    private static double Marginal(IReadOnlyList<RegressionTree.Leaf> tree, int dimension, double from, double to)
    {
        var sum = 0.0;
        foreach (var leaf in tree)
        {
            var (low, high) = (leaf.Low[dimension], leaf.High[dimension]);
            var overlap = Math.Min(to, high) - Math.Max(from, low);
            sum += overlap > 0 ? overlap / (to - from) * Volume(leaf) / (high - low) * leaf.Value : 0;
        }
        return sum;
    }

    private static double Volume(RegressionTree.Leaf leaf)
    {
        var volume = 1.0;
        for (var i = 0; i < leaf.Low.Length; i++)
        {
            volume *= leaf.High[i] - leaf.Low[i];
        }
        return volume;
    }
}
