using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Trainyard.Learning.Explanations;

namespace Trainyard.Learning.Trees;

/// <summary>
/// All trees of a model in one array, for the prediction of a row or a few. It gives the very bits that XGBoost gives: the same comparisons
/// in float, the same default directions, leaves added in the order of the trees.
/// </summary>
internal sealed class FlatForest : IForest
{
    /// <summary>The attribute of the model file that holds <see cref="ModelNotes"/>.</summary>
    public const string NotesAttribute = "trainyard";

    // Trees are walked four at a time: one walk is a chain of loads that wait for each other, four chains keep the core busy.
    private const int Abreast = 4;

    private readonly Node[] _nodes;
    private readonly Tree[] _trees;
    private readonly float[] _covers;
    private readonly float[] _starts;
    private readonly bool _dart;

    private FlatForest(Node[] nodes, float[] covers, Tree[] trees, float[] starts, bool dart, string? notes)
    {
        _nodes = nodes;
        _covers = covers;
        _trees = trees;
        _starts = starts;
        _dart = dart;
        Notes = notes;
    }

    public int Trees => _trees.Length;

    /// <summary>What an output begins with.</summary>
    public float StartOf(int output) => _starts[output];

    public int Groups { get; private init; }

    public int Features { get; private init; }

    /// <summary>Whether trees carry weights. XGBoost's in-place prediction adds those in another order, so that its last bit may
    /// differ.</summary>
    public bool Dart => _dart;

    public string? Notes { get; }

    /// <summary>The total gain of the splits on each feature.</summary>
    public double[] Gain { get; private init; } = [];

    /// <summary>The objective that was trained for, in XGBoost's name.</summary>
    public string Objective { get; private init; } = "";

    /// <summary>Classes of several-class objectives; else 0.</summary>
    public int Classes { get; private init; }

    public IReadOnlyList<string> FeatureNames { get; private init; } = [];

    public IReadOnlyList<string> FeatureTypes { get; private init; } = [];

    /// <param name="content">UBJSON, or JSON.</param>
    /// <exception cref="InvalidDataException">The bytes are no model of trees.</exception>
    public static FlatForest Read(ReadOnlySpan<byte> content)
    {
        var learner = XgboostDocument.Read(content).Part("learner");
        var booster = learner.Part("gradient_booster");
        float[]? drops = null;
        switch (booster.Text("name"))
        {
            case "dart":
                drops = booster.Floats("weight_drop");
                booster = booster.Part("gbtree");
                break;
            case "gbtree":
                break;
            case var other:
                throw new InvalidDataException($"the booster '{other}' has no trees: gbtree and dart can be read");
        }

        var model = booster.Part("model");
        var parameters = learner.Part("learner_model_param");
        var groups = model.Integers("tree_info");
        var features = parameters.Integer("num_feature");
        var nodes = new List<Node>();
        var covers = new List<float>();
        var gain = new double[features];
        var flat = new List<Tree>();
        foreach (var tree in model.Parts("trees"))
        {
            flat.Add(Add(tree, nodes, covers, gain) with { Group = groups[flat.Count], Weight = drops is null ? 1f : drops[flat.Count] });
        }

        var objective = learner.Part("objective").Text("name");
        var (classes, targets) = (parameters.Integer("num_class"), parameters.Integer("num_target"));
        var outputs = Math.Max(1, Math.Max(classes, targets));
        if (flat.Exists(tree => (uint)tree.Group >= (uint)outputs))
            throw new InvalidDataException("not a model that XGBoost wrote: a tree of an output that is not there");
        return new FlatForest(
            [.. nodes],
            [.. covers],
            [.. flat],
            Starts(parameters.Text("base_score"), objective, outputs),
            drops is not null,
            learner.Part("attributes").TextOrNull(NotesAttribute)
        )
        {
            Groups = outputs,
            Features = features,
            Gain = gain,
            Objective = objective,
            Classes = classes,
            FeatureNames = learner.Texts("feature_names"),
            FeatureTypes = learner.Texts("feature_types"),
        };
    }

    /// <summary>The margins that trees are added to (ProbToMargin of XGBoost's objectives). One number, or since 3.1 a list.</summary>
    private static float[] Starts(string baseScore, string objective, int outputs)
    {
        float[] scores =
        [
            .. baseScore
                .Trim('[', ']')
                .Split(',')
                .Select(score => float.Parse(score, NumberStyles.Float, CultureInfo.InvariantCulture))
                .Select(score =>
                    objective switch
                    {
                        "binary:logistic" or "reg:logistic" => -MathF.Log((1f / score) - 1f),
                        "count:poisson" or "reg:gamma" or "reg:tweedie" or "survival:cox" or "survival:aft" => MathF.Log(score),
                        _ => score,
                    }
                ),
        ];
        return scores.Length == outputs ? scores : [.. Enumerable.Repeat(scores[0], outputs)];
    }

    /// <summary>Adds up one row's margins.</summary>
    public void Predict(ReadOnlySpan<float> row, Span<float> margins)
    {
        if (row.Length < Features)
            throw new ArgumentException($"a row has {row.Length} values, the model wants {Features}");
        _starts.CopyTo(margins);
        ref var nodes = ref MemoryMarshal.GetArrayDataReference(_nodes);
        ref var values = ref MemoryMarshal.GetReference(row);
        var trees = _trees;
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

            Add(margins, trees[t], _nodes[a].Leaf);
            Add(margins, trees[t + 1], _nodes[b].Leaf);
            Add(margins, trees[t + 2], _nodes[c].Leaf);
            Add(margins, trees[t + 3], _nodes[d].Leaf);
        }

        for (; t < trees.Length; t++)
        {
            var a = trees[t].Root;
            for (var level = 0; level < trees[t].Depth; level++)
                a = Next(ref nodes, a, ref values);
            Add(margins, trees[t], _nodes[a].Leaf);
        }
    }

    (int Root, int Output, double Weight) IForest.Tree(int tree) =>
        (_trees[tree].Root, _trees[tree].Group, _dart ? _trees[tree].Weight : 1);

    ForestNode IForest.Node(int index)
    {
        ref readonly var node = ref _nodes[index];
        return new ForestNode(node.Left == index ? -1 : node.Left, node.Feature, node.Leaf, _covers[index]);
    }

    bool IForest.GoesRight(int index, ReadOnlySpan<float> row) =>
        Next(ref MemoryMarshal.GetArrayDataReference(_nodes), index, ref MemoryMarshal.GetReference(row)) != _nodes[index].Left;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(Span<float> margins, in Tree tree, float leaf) => margins[tree.Group] += _dart ? leaf * tree.Weight : leaf;

    // Without branches: which way a row goes is a coin toss to the branch predictor. A leaf compares with NaN, and so stays where it is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next(ref Node nodes, int index, ref float values)
    {
        ref readonly var node = ref Unsafe.Add(ref nodes, index);
        var value = Unsafe.Add(ref values, node.Feature);
        var right = value >= node.Threshold ? 1 : 0;
        var left = value < node.Threshold ? 1 : 0;
        return node.Left + (right | ((1 - right - left) & node.DefaultRight));
    }

    private static Tree Add(XgboostDocument tree, List<Node> nodes, List<float> covers, double[] gain)
    {
        if (tree.Has("split_type") && Array.Exists(tree.Integers("split_type"), type => type != 0))
            throw new InvalidDataException("it splits by categories (enable_categorical), which cannot be served: train it on codes");
        var left = tree.Integers("left_children");
        var right = tree.Integers("right_children");
        var features = tree.Integers("split_indices");
        var conditions = tree.Floats("split_conditions");
        var changes = tree.Floats("loss_changes");
        var hessians = tree.Floats("sum_hessian");
        var defaultLeft = tree.Integers("default_left");

        // Breadth first, the two children side by side, so that the right one is the left one's neighbour.
        var root = nodes.Count;
        var depth = 0;
        var queue = new Queue<(int Node, int Depth)>([(0, 0)]);
        var next = root + 1;
        while (queue.TryDequeue(out var at))
        {
            var n = at.Node;
            covers.Add(hessians[n]);
            depth = Math.Max(depth, at.Depth);
            if (nodes.Count - root >= left.Length)
                throw new InvalidDataException("not a model that XGBoost wrote: a tree goes round in circles");
            if (left[n] < 0)
            {
                nodes.Add(
                    new Node
                    {
                        Threshold = float.NaN,
                        Left = nodes.Count,
                        Leaf = conditions[n],
                    }
                );
                continue;
            }

            if ((uint)features[n] >= (uint)gain.Length)
                throw new InvalidDataException("not a model that XGBoost wrote: a split on a feature that is not there");
            gain[features[n]] += changes[n];
            nodes.Add(
                new Node
                {
                    Threshold = conditions[n],
                    Feature = features[n],
                    Left = next,
                    DefaultRight = 1 - defaultLeft[n],
                }
            );
            next += 2;
            queue.Enqueue((left[n], at.Depth + 1));
            queue.Enqueue((right[n], at.Depth + 1));
        }

        return new Tree(root, depth, Group: 0, Weight: 1f);
    }

    private readonly record struct Tree(int Root, int Depth, int Group, float Weight);

    // A leaf needs neither feature nor direction; a split needs no leaf value. 20 bytes a node.
    private struct Node
    {
        public float Threshold;
        public float Leaf;
        public int Feature;
        public int Left;
        public int DefaultRight;
    }
}
