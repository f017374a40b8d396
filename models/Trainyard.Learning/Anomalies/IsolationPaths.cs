using Trainyard.Learning.Explanations;

namespace Trainyard.Learning.Anomalies;

/// <summary>An isolation forest as trees that add up to log2 of the score: -(path / c(sample)) / trees. See
/// <see cref="PathLength"/>.</summary>
internal sealed class IsolationPaths : IForest
{
    private readonly IReadOnlyList<IsolationTree> _trees;
    private readonly int[] _roots;
    private readonly double _perStep;
    private readonly List<(IsolationTree Tree, int Local, double Value, double Cover)> _nodes = [];

    public IsolationPaths(IsolationFile file)
    {
        _trees = file.Trees;
        _roots = new int[_trees.Count];
        _perStep = -1 / (PathLength.Mean(file.Sample) * _trees.Count);
        for (var tree = 0; tree < _trees.Count; tree++)
        {
            _roots[tree] = _nodes.Count;
            Add(_trees[tree]);
        }
    }

    public int Trees => _trees.Count;

    public (int Root, int Output, double Weight) Tree(int tree) => (_roots[tree], 0, _perStep);

    public ForestNode Node(int index)
    {
        var (tree, local, value, cover) = _nodes[index];
        return tree.Columns[local] < 0
            ? new ForestNode(-1, 0, value, cover)
            : new ForestNode(index - local + tree.Children[local], tree.Columns[local], 0, cover);
    }

    public bool GoesRight(int index, ReadOnlySpan<float> row)
    {
        var (tree, local, _, _) = _nodes[index];
        return tree.GoesSecond(local, row);
    }

    private void Add(IsolationTree tree)
    {
        var count = tree.Columns.Length;
        var (depths, rows) = (new int[count], new double[count]);
        for (var node = 0; node < count; node++)
        {
            if (tree.Columns[node] >= 0)
                depths[tree.Children[node]] = depths[tree.Children[node] + 1] = depths[node] + 1;
        }

        // Children stand behind their parent.
        for (var node = count - 1; node >= 0; node--)
            rows[node] = tree.Columns[node] < 0 ? tree.Children[node] : rows[tree.Children[node]] + rows[tree.Children[node] + 1];
        for (var node = 0; node < count; node++)
            _nodes.Add((tree, node, tree.Columns[node] < 0 ? depths[node] + PathLength.Mean(tree.Children[node]) : 0, rows[node]));
    }
}
