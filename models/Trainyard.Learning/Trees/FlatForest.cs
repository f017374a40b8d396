using System.Globalization;
using System.Runtime.CompilerServices;
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

    private readonly Node[] _nodes;
    private readonly FlatTree[] _trees;
    private readonly float[] _leaves;
    private readonly float[] _covers;
    private readonly float[] _starts;
    private readonly bool _dart;
    private readonly TreeWalk<Node, float> _walk;

    private FlatForest(Nodes nodes, FlatTree[] trees, float[] starts, bool dart, string? notes)
    {
        (_nodes, _leaves, _covers) = ([.. nodes.All], [.. nodes.Leaves], [.. nodes.Covers]);
        (_trees, _starts, _dart) = (trees, starts, dart);
        _walk = new(_nodes, _leaves, trees, dart);
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
        var nodes = new Nodes([], [], []);
        var gain = new double[features];
        var flat = new List<FlatTree>();
        foreach (var tree in model.Parts("trees"))
        {
            flat.Add(Add(tree, nodes, gain) with { Group = groups[flat.Count], Weight = drops is null ? 1f : drops[flat.Count] });
        }

        var objective = learner.Part("objective").Text("name");
        var (classes, targets) = (parameters.Integer("num_class"), parameters.Integer("num_target"));
        var outputs = Math.Max(1, Math.Max(classes, targets));
        if (flat.Exists(tree => (uint)tree.Group >= (uint)outputs))
            throw new InvalidDataException("not a model that XGBoost wrote: a tree of an output that is not there");
        return new FlatForest(
            nodes,
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

    /// <summary>Adds up the margins of rows.</summary>
    /// <param name="rows">Rows of <paramref name="width"/> values, one after the other.</param>
    /// <param name="margins">For each row <see cref="Groups"/> values.</param>
    public void Predict(ReadOnlySpan<float> rows, int width, Span<float> margins)
    {
        if (width < Features)
            throw new ArgumentException($"a row has {width} values, the model wants {Features}");
        for (var start = 0; start < margins.Length; start += Groups)
            _starts.CopyTo(margins[start..]);
        _walk.Add(rows, width, margins, Groups);
    }

    (int Root, int Output, double Weight) IForest.Tree(int tree) =>
        (_trees[tree].Root, _trees[tree].Group, _dart ? _trees[tree].Weight : 1);

    ForestNode IForest.Node(int index)
    {
        ref readonly var node = ref _nodes[index];
        return new ForestNode(node.Left == index ? -1 : node.Left, node.Feature, _leaves[index], _covers[index]);
    }

    bool IForest.GoesRight(int index, ReadOnlySpan<float> row) => _walk.GoesRight(index, row);

    private static FlatTree Add(XgboostDocument tree, Nodes nodes, double[] gain)
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
        var root = nodes.All.Count;
        var depth = 0;
        var queue = new Queue<(int Node, int Depth)>([(0, 0)]);
        var next = root + 1;
        while (queue.TryDequeue(out var at))
        {
            var n = at.Node;
            nodes.Covers.Add(hessians[n]);
            depth = Math.Max(depth, at.Depth);
            if (nodes.All.Count - root >= left.Length)
                throw new InvalidDataException("not a model that XGBoost wrote: a tree goes round in circles");
            if (left[n] < 0)
            {
                nodes.Leaves.Add(conditions[n]);
                nodes.All.Add(new(float.NaN, Feature: 0, Left: nodes.All.Count, GapRight: 0));
                continue;
            }

            if ((uint)features[n] >= (uint)gain.Length)
                throw new InvalidDataException("not a model that XGBoost wrote: a split on a feature that is not there");
            gain[features[n]] += changes[n];
            nodes.Leaves.Add(0);
            nodes.All.Add(new(conditions[n], features[n], next, 1 - defaultLeft[n]));
            next += 2;
            queue.Enqueue((left[n], at.Depth + 1));
            queue.Enqueue((right[n], at.Depth + 1));
        }

        return new FlatTree(root, depth, Group: 0, Weight: 1f);
    }

    /// <summary>A leaf's threshold is NaN. 16 bytes.</summary>
    private readonly record struct Node(float Threshold, int Feature, int Left, int GapRight) : ITreeNode<Node>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int Next(ref Node nodes, int index, ref float row)
        {
            ref readonly var node = ref Unsafe.Add(ref nodes, index);
            var value = Unsafe.Add(ref row, node.Feature);
            var right = value >= node.Threshold ? 1 : 0;
            var left = value < node.Threshold ? 1 : 0;
            return node.Left + (right | ((1 - right - left) & node.GapRight));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int NextKnown(ref Node nodes, int index, ref float row)
        {
            ref readonly var node = ref Unsafe.Add(ref nodes, index);
            return node.Left + (Unsafe.Add(ref row, node.Feature) >= node.Threshold ? 1 : 0);
        }
    }

    private sealed record Nodes(List<Node> All, List<float> Leaves, List<float> Covers);
}
