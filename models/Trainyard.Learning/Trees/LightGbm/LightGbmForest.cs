using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Trainyard.Learning.Explanations;

namespace Trainyard.Learning.Trees.LightGbm;

/// <summary>
/// All trees of a LightGBM model in one array. It gives the very bits that LightGBM gives: thresholds and leaves in double, the same
/// comparisons, leaves added in the order of the trees (Tree::NumericalDecision in LightGBM's tree.h). It needs no native library.
/// </summary>
internal sealed class LightGbmForest : IForest
{
    private const int CategoricalBit = 1;
    private const int DefaultLeftBit = 2;
    private const int MissingIsZero = 1;
    private const int MissingIsNaN = 2;

    private readonly Node[] _nodes;
    private readonly double[] _leaves;
    private readonly FlatTree[] _trees;
    private readonly double[] _covers;
    private readonly TreeWalk<Node, double> _walk;

    // Splits that are more than a comparison with the gaps on one side; our own models have none.
    private readonly LightGbmRule?[]? _rules;

    private LightGbmForest(Nodes nodes, FlatTree[] trees, Dictionary<int, LightGbmRule> rules)
    {
        (_nodes, _leaves, _covers, _trees) = ([.. nodes.All], [.. nodes.Leaves], [.. nodes.Covers], trees);
        _walk = new(_nodes, _leaves, trees, dart: false);
        if (rules.Count == 0)
            return;
        _rules = new LightGbmRule?[_nodes.Length];
        foreach (var (node, rule) in rules)
            _rules[node] = rule;
    }

    /// <summary>Values for a row.</summary>
    public required int Groups { get; init; }

    public required int Features { get; init; }

    /// <summary>The total gain of the splits on each feature.</summary>
    public required double[] Gain { get; init; }

    public int Trees => _trees.Length;

    /// <summary>The objective that was trained for, in LightGBM's words; empty where there was none.</summary>
    public string Objective { get; private init; } = "";

    public IReadOnlyList<string> FeatureNames { get; private init; } = [];

    /// <summary>Whether margins are means over the rounds, as in a random forest, and not sums.</summary>
    public bool Averages { get; private init; }

    /// <param name="text">The model as LightGBM saves it.</param>
    /// <exception cref="InvalidDataException">It is no such model, or has linear leaves.</exception>
    public static LightGbmForest Read(string text)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        var blocks = text.Split("\nTree=");
        var header = Section.Of(blocks[0]);
        var features = header.Integer("max_feature_idx") + 1;
        var gain = new double[features];
        var nodes = new Nodes([], [], []);
        var rules = new Dictionary<int, LightGbmRule>();
        var trees = new FlatTree[blocks.Length - 1];
        for (var t = 0; t < trees.Length; t++)
            trees[t] = Add(Section.Of(blocks[t + 1].Split("\n\n")[0]), nodes, rules, gain);
        if (trees.Length == 0 || !text.Contains("\nend of trees", StringComparison.Ordinal))
            throw new InvalidDataException("the model has no trees, or its end is missing");
        var groups = header.Integer("num_tree_per_iteration");
        if (groups < 1 || trees.Length % groups != 0)
            throw new InvalidDataException("the model's rounds are not whole");

        // Trees take turns: the first of each output, then the second of each.
        for (var t = 0; t < trees.Length; t++)
            trees[t] = trees[t] with { Group = t % groups };
        return new LightGbmForest(nodes, trees, rules)
        {
            Groups = groups,
            Features = features,
            Gain = gain,
            Objective = header.Has("objective") ? header.Text("objective") : "",
            FeatureNames = header.Has("feature_names") ? header.Text("feature_names").Split(' ') : [],
            Averages = header.Has("average_output"),
        };
    }

    /// <summary>Adds up the margins of rows.</summary>
    /// <param name="rows">Rows of <paramref name="width"/> values, one after the other; at least <see cref="Features"/>.</param>
    /// <param name="margins">For each row <see cref="Groups"/> values.</param>
    public void Predict(ReadOnlySpan<float> rows, int width, Span<double> margins)
    {
        if (width < Features)
            throw new ArgumentException($"a row has {width} values, the model wants {Features}");
        margins.Clear();
        if (_rules is null)
        {
            _walk.Add(rows, width, margins, Groups);
            return;
        }

        for (var row = 0; row < margins.Length / Groups; row++)
            PredictByRules(rows.Slice(row * width, width), margins.Slice(row * Groups, Groups), _rules);
    }

    private void PredictByRules(ReadOnlySpan<float> row, Span<double> margins, LightGbmRule?[] rules)
    {
        foreach (ref readonly var tree in _trees.AsSpan())
        {
            var at = tree.Root;
            for (var level = 0; level < tree.Depth; level++)
            {
                ref readonly var node = ref _nodes[at];
                at = rules[at] is { } rule
                    ? node.Left + (rule.GoesLeft(row[node.Feature], node.Threshold) ? 0 : 1)
                    : Node.Next(ref _nodes[0], at, ref MemoryMarshal.GetReference(row));
            }

            margins[tree.Group] += _leaves[at];
        }
    }

    (int Root, int Output, double Weight) IForest.Tree(int tree) => (_trees[tree].Root, _trees[tree].Group, 1);

    ForestNode IForest.Node(int index)
    {
        ref readonly var node = ref _nodes[index];
        return new ForestNode(node.Left == index ? -1 : node.Left, node.Feature, _leaves[index], _covers[index]);
    }

    bool IForest.GoesRight(int index, ReadOnlySpan<float> row) => _walk.GoesRight(index, row);

    private static FlatTree Add(Section tree, Nodes nodes, Dictionary<int, LightGbmRule> rules, double[] gain)
    {
        if (tree.Has("is_linear") && tree.Integer("is_linear") != 0)
            throw new InvalidDataException("the model has linear leaves");
        var root = nodes.All.Count;
        var leaves = tree.Numbers("leaf_value");
        if (tree.Integer("num_leaves") == 1)
        {
            nodes.AddLeaf(leaves[0], cover: 1);
            return new(root, 0, Group: 0, Weight: 1);
        }

        (var features, var thresholds, var decisions) = (
            tree.Numbers("split_feature"),
            tree.Numbers("threshold"),
            tree.Numbers("decision_type")
        );
        var categories = tree.Has("num_cat") && tree.Integer("num_cat") > 0 ? Categories(tree) : [];
        (var rows, var rowsOfLeaf) = (Counts(tree, "internal_count"), Counts(tree, "leaf_count"));
        (var left, var right, var gains) = (tree.Numbers("left_child"), tree.Numbers("right_child"), tree.Numbers("split_gain"));

        // Breadth first, the two children side by side, so that the right one is the left one's neighbour. Leaves are numbered from -1
        // down.
        var depth = 0;
        var next = root + 1;
        var queue = new Queue<(int Node, int Depth)>([(0, 0)]);
        while (queue.TryDequeue(out var at))
        {
            depth = Math.Max(depth, at.Depth);
            if (nodes.All.Count - root >= 2 * leaves.Length)
                throw new InvalidDataException("a tree goes round in circles");
            var cover = (at.Node < 0 ? rowsOfLeaf : rows) is { } count ? count[at.Node < 0 ? ~at.Node : at.Node] : 0;
            if (at.Node < 0)
            {
                nodes.AddLeaf(leaves[~at.Node], cover);
                continue;
            }

            var feature = (int)features[at.Node];
            if ((uint)feature >= (uint)gain.Length)
                throw new InvalidDataException("a split is on a feature that is not there");
            gain[feature] += gains[at.Node];
            var decision = (int)decisions[at.Node];
            if ((decision & CategoricalBit) != 0)
                rules[nodes.All.Count] = new LightGbmRule(categories[(int)thresholds[at.Node]]);
            else if (Missing(decision) == MissingIsZero)
                rules[nodes.All.Count] = new LightGbmRule((decision & DefaultLeftBit) != 0);
            var threshold = thresholds[at.Node];
            nodes.Add(new(threshold, feature, next, GapGoesRight(decision, threshold) ? 1 : 0), leaf: 0, cover);
            next += 2;
            queue.Enqueue(((int)left[at.Node], at.Depth + 1));
            queue.Enqueue(((int)right[at.Node], at.Depth + 1));
        }

        return new(root, depth, Group: 0, Weight: 1);
    }

    // Where training saw no gap, LightGBM takes one for a zero.
    // Explanations alone ask for them: a file without is served all the same.
    private static double[]? Counts(Section tree, string name) => tree.Has(name) ? tree.Numbers(name) : null;

    private static bool GapGoesRight(int decision, double threshold) =>
        Missing(decision) == MissingIsNaN ? (decision & DefaultLeftBit) == 0 : 0.0 > threshold;

    private static int Missing(int decision) => (decision >> 2) & 3;

    /// <summary>The sets of a tree's categorical splits, as bits.</summary>
    private static uint[][] Categories(Section tree)
    {
        var edges = tree.Numbers("cat_boundaries");
        uint[] words = [.. tree.Numbers("cat_threshold").Select(word => (uint)word)];
        return [.. edges.Skip(1).Select((end, set) => words[(int)edges[set]..(int)end])];
    }

    /// <summary>A leaf's threshold is infinite. 24 bytes.</summary>
    private readonly record struct Node(double Threshold, int Feature, int Left, int GapRight) : ITreeNode<Node>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int Next(ref Node nodes, int index, ref float row)
        {
            ref readonly var node = ref Unsafe.Add(ref nodes, index);
            double value = Unsafe.Add(ref row, node.Feature);
            var right = value > node.Threshold ? 1 : 0;
            var gap = double.IsNaN(value) ? 1 : 0;
            return node.Left + (right | (gap & node.GapRight));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int NextKnown(ref Node nodes, int index, ref float row)
        {
            ref readonly var node = ref Unsafe.Add(ref nodes, index);
            return node.Left + (Unsafe.Add(ref row, node.Feature) > node.Threshold ? 1 : 0);
        }
    }

    private sealed record Nodes(List<Node> All, List<double> Leaves, List<double> Covers)
    {
        public void Add(Node node, double leaf, double cover)
        {
            All.Add(node);
            Leaves.Add(leaf);
            Covers.Add(cover);
        }

        public void AddLeaf(double value, double cover) => Add(new(double.PositiveInfinity, 0, All.Count, 0), value, cover);
    }

    /// <summary>Lines of name=value.</summary>
    private sealed class Section
    {
        private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

        public static Section Of(string text)
        {
            var section = new Section();
            foreach (var line in text.Split('\n'))
            {
                var equals = line.IndexOf('=', StringComparison.Ordinal);
                section._values[equals < 0 ? line : line[..equals]] = line[(equals + 1)..];
            }

            return section;
        }

        public bool Has(string name) => _values.ContainsKey(name);

        public int Integer(string name) => int.Parse(Get(name), CultureInfo.InvariantCulture);

        public string Text(string name) => Get(name);

        public double[] Numbers(string name) => [.. Get(name).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number)];

        // A split between all numbers and the gaps has an infinite threshold.
        private static double Number(string text) =>
            text switch
            {
                "inf" => double.PositiveInfinity,
                "-inf" => double.NegativeInfinity,
                _ => double.Parse(text, CultureInfo.InvariantCulture),
            };

        private string Get(string name) =>
            _values.TryGetValue(name, out var value)
                ? value
                : throw new InvalidDataException($"not a model that LightGBM wrote: '{name}' is missing");
    }
}
