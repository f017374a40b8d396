namespace Trainyard.Tuning;

/// <summary>
/// A regression tree on the unit cube (Breiman et al. 1984, "Classification and Regression Trees", chapter 8) as the boxes of its leaves,
/// which fill the cube.
/// </summary>
internal sealed class RegressionTree
{
    private readonly double[][] _points;
    private readonly double[] _values;
    private readonly int _leastLeaf;
    private readonly List<Leaf> _leaves = [];

    private RegressionTree(double[][] points, double[] values, int leastLeaf) =>
        (_points, _values, _leastLeaf) = (points, values, leastLeaf);

    /// <summary>A box, from low to high in each dimension, and the mean value of the points in it.</summary>
    public sealed record Leaf(double[] Low, double[] High, double Value);

    /// <summary>Grows a tree on some of the points, which may be named more than once, until no split lowers the squared error.</summary>
    /// <param name="points">Points of the unit cube.</param>
    /// <param name="members">Indexes into both; at least one.</param>
    /// <param name="leastLeaf">The least number of members in a leaf.</param>
    public static IReadOnlyList<Leaf> Grow(double[][] points, double[] values, int[] members, int leastLeaf)
    {
        var tree = new RegressionTree(points, values, leastLeaf);
        var dimensions = points[0].Length;
        tree.Split(members, new double[dimensions], [.. Enumerable.Repeat(1.0, dimensions)]);
        return tree._leaves;
    }

    private void Split(int[] members, double[] low, double[] high)
    {
        if (BestCut(members) is not var (dimension, cut))
        {
            _leaves.Add(new(low, high, members.Average(member => _values[member])));
            return;
        }
        var (highOfLeft, lowOfRight) = ((double[])high.Clone(), (double[])low.Clone());
        highOfLeft[dimension] = lowOfRight[dimension] = cut;
        Split(Array.FindAll(members, member => _points[member][dimension] < cut), low, highOfLeft);
        Split(Array.FindAll(members, member => _points[member][dimension] >= cut), lowOfRight, high);
    }

    /// <summary>The cut that lowers the sum of squared errors most, in the middle between two points; null when none lowers it.</summary>
    private (int Dimension, double Cut)? BestCut(int[] members)
    {
        var (sum, n) = (members.Sum(member => _values[member]), members.Length);
        var (best, gain) = (default((int, double)?), 1e-12 * members.Sum(member => _values[member] * _values[member]));
        var (keys, order) = (new double[n], new int[n]);
        for (var dimension = 0; dimension < _points[0].Length; dimension++)
        {
            for (var i = 0; i < n; i++)
            {
                (keys[i], order[i]) = (_points[members[i]][dimension], members[i]);
            }
            Array.Sort(keys, order);
            var left = 0.0;
            for (var i = 1; i < n; i++)
            {
                left += _values[order[i - 1]];
                if (i < _leastLeaf || n - i < _leastLeaf || keys[i] <= keys[i - 1])
                {
                    continue;
                }
                var difference = (left / i) - ((sum - left) / (n - i));
                var lowered = difference * difference * i * (n - i) / n;
                if (lowered > gain)
                {
                    (best, gain) = ((dimension, (keys[i] + keys[i - 1]) / 2), lowered);
                }
            }
        }
        return best;
    }
}
