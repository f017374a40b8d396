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

    // Trees are walked four at a time: one walk is a chain of loads that wait for each other, four chains keep the core busy.
    private const int Abreast = 4;

    private readonly Node[] _nodes;
    private readonly (int Root, int Depth)[] _trees;

    private readonly double[] _covers;

    // Splits that are more than a comparison with the gaps on one side; our own models have none.
    private readonly LightGbmRule?[]? _rules;

    private LightGbmForest(Node[] nodes, double[] covers, (int Root, int Depth)[] trees, Dictionary<int, LightGbmRule> rules)
    {
        (_nodes, _covers, _trees) = (nodes, covers, trees);
        if (rules.Count == 0)
            return;
        _rules = new LightGbmRule?[nodes.Length];
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
        var nodes = new List<Node>();
        var covers = new List<double>();
        var rules = new Dictionary<int, LightGbmRule>();
        var trees = new (int, int)[blocks.Length - 1];
        for (var t = 0; t < trees.Length; t++)
            trees[t] = Add(Section.Of(blocks[t + 1].Split("\n\n")[0]), nodes, covers, rules, gain);
        if (trees.Length == 0 || !text.Contains("\nend of trees", StringComparison.Ordinal))
            throw new InvalidDataException("the model has no trees, or its end is missing");
        var groups = header.Integer("num_tree_per_iteration");
        if (groups < 1 || trees.Length % groups != 0)
            throw new InvalidDataException("the model's rounds are not whole");
        return new LightGbmForest([.. nodes], [.. covers], trees, rules)
        {
            Groups = groups,
            Features = features,
            Gain = gain,
            Objective = header.Has("objective") ? header.Text("objective") : "",
            FeatureNames = header.Has("feature_names") ? header.Text("feature_names").Split(' ') : [],
            Averages = header.Has("average_output"),
        };
    }

    /// <summary>Adds up one row's margins.</summary>
    /// <param name="row">At least <see cref="Features"/> values.</param>
    /// <param name="margins"><see cref="Groups"/> values.</param>
    public void Predict(ReadOnlySpan<float> row, Span<double> margins)
    {
        if (row.Length < Features)
            throw new ArgumentException($"a row has {row.Length} values, the model wants {Features}");
        margins.Clear();
        if (_rules is not null)
        {
            PredictByRules(row, margins, _rules);
            return;
        }

        ref var nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        ref var values = ref MemoryMarshal.GetReference(row);
        var trees = _trees;
        var group = 0;
        var t = 0;
        for (; t + Abreast <= trees.Length; t += Abreast)
        {
            int a = trees[t].Root,
                b = trees[t + 1].Root,
                c = trees[t + 2].Root,
                d = trees[t + 3].Root;
            var depth = Math.Max(Math.Max(trees[t].Depth, trees[t + 1].Depth), Math.Max(trees[t + 2].Depth, trees[t + 3].Depth));
            for (var level = 0; level < depth; level++)
            {
                a = Next(ref nodes, a, ref values);
                b = Next(ref nodes, b, ref values);
                c = Next(ref nodes, c, ref values);
                d = Next(ref nodes, d, ref values);
            }

            Add(margins, ref group, a);
            Add(margins, ref group, b);
            Add(margins, ref group, c);
            Add(margins, ref group, d);
        }

        for (; t < trees.Length; t++)
        {
            var a = trees[t].Root;
            for (var level = 0; level < trees[t].Depth; level++)
                a = Next(ref nodes, a, ref values);
            Add(margins, ref group, a);
        }
    }

    private void PredictByRules(ReadOnlySpan<float> row, Span<double> margins, LightGbmRule?[] rules)
    {
        var group = 0;
        foreach (var (root, depth) in _trees)
        {
            var at = root;
            for (var level = 0; level < depth; level++)
            {
                ref readonly var node = ref _nodes[at];
                at =
                    rules[at] is { } rule ? node.Left + (rule.GoesLeft(row[node.Feature], node.Threshold) ? 0 : 1)
                    : Next(ref _nodes[0], at, ref MemoryMarshal.GetReference(row));
            }

            Add(margins, ref group, at);
        }
    }

    (int Root, int Output, double Weight) IForest.Tree(int tree) => (_trees[tree].Root, tree % Groups, 1);

    ForestNode IForest.Node(int index)
    {
        ref readonly var node = ref _nodes[index];
        return new ForestNode(node.Left == index ? -1 : node.Left, node.Feature, node.Value, _covers[index]);
    }

    bool IForest.GoesRight(int index, ReadOnlySpan<float> row) =>
        Next(ref MemoryMarshal.GetArrayDataReference(_nodes), index, ref MemoryMarshal.GetReference(row)) != _nodes[index].Left;

    // Trees take turns: the first of each output, then the second of each.
    private void Add(Span<double> margins, ref int group, int leaf)
    {
        margins[group] += _nodes[leaf].Value;
        group = group + 1 == margins.Length ? 0 : group + 1;
    }

    // A leaf is its own left child, and no value goes right of it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next(ref Node nodes, int index, ref float values)
    {
        ref readonly var node = ref Unsafe.Add(ref nodes, index);
        double value = Unsafe.Add(ref values, node.Feature);
        var right = value > node.Threshold ? 1 : 0;
        var gap = double.IsNaN(value) ? 1 : 0;
        return node.Left + (right | (gap & node.GapRight));
    }

    private static (int Root, int Depth) Add(
        Section tree,
        List<Node> nodes,
        List<double> covers,
        Dictionary<int, LightGbmRule> rules,
        double[] gain
    )
    {
        if (tree.Has("is_linear") && tree.Integer("is_linear") != 0)
            throw new InvalidDataException("the model has linear leaves");
        var root = nodes.Count;
        var leaves = tree.Numbers("leaf_value");
        if (tree.Integer("num_leaves") == 1)
        {
            nodes.Add(Leaf(root, leaves[0]));
            covers.Add(1);
            return (root, 0);
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
            if (nodes.Count - root >= 2 * leaves.Length)
                throw new InvalidDataException("a tree goes round in circles");
            covers.Add((at.Node < 0 ? rowsOfLeaf : rows) is { } count ? count[at.Node < 0 ? ~at.Node : at.Node] : 0);
            if (at.Node < 0)
            {
                nodes.Add(Leaf(nodes.Count, leaves[~at.Node]));
                continue;
            }

            var feature = (int)features[at.Node];
            if ((uint)feature >= (uint)gain.Length)
                throw new InvalidDataException("a split is on a feature that is not there");
            gain[feature] += gains[at.Node];
            var decision = (int)decisions[at.Node];
            if ((decision & CategoricalBit) != 0)
                rules[nodes.Count] = new LightGbmRule(categories[(int)thresholds[at.Node]]);
            else if (Missing(decision) == MissingIsZero)
                rules[nodes.Count] = new LightGbmRule((decision & DefaultLeftBit) != 0);
            nodes.Add(
                new Node
                {
                    Threshold = thresholds[at.Node],
                    Feature = feature,
                    Left = next,
                    GapRight = GapGoesRight(decision, thresholds[at.Node]) ? 1 : 0,
                }
            );
            next += 2;
            queue.Enqueue(((int)left[at.Node], at.Depth + 1));
            queue.Enqueue(((int)right[at.Node], at.Depth + 1));
        }

        return (root, depth);
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

    private static Node Leaf(int index, double value) =>
        new()
        {
            Threshold = double.PositiveInfinity,
            Left = index,
            Value = value,
        };

    private struct Node
    {
        public double Threshold;
        public double Value;
        public int Feature;
        public int Left;
        public int GapRight;
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
