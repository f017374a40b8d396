using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Trainyard.Learning.Trees;

/// <summary>
/// All trees of a model in one array, for the prediction of a row or a few. It gives the very bits that XGBoost gives: the same comparisons
/// in float, the same default directions, leaves added in the order of the trees.
/// </summary>
internal sealed class FlatForest
{
    /// <summary>The attribute of the model file that holds <see cref="ModelNotes"/>.</summary>
    public const string NotesAttribute = "trainyard";

    // Trees are walked four at a time: one walk is a chain of loads that wait for each other, four chains keep the core busy.
    private const int Abreast = 4;

    private readonly Node[] _nodes;
    private readonly Tree[] _trees;
    private readonly float _start;
    private readonly bool _dart;

    private FlatForest(Node[] nodes, Tree[] trees, float start, bool dart, string? notes)
    {
        _nodes = nodes;
        _trees = trees;
        _start = start;
        _dart = dart;
        Notes = notes;
    }

    public int Trees => _trees.Length;

    public int Groups { get; private init; }

    public int Features { get; private init; }

    /// <summary>Whether trees carry weights. XGBoost's in-place prediction adds those in another order, so that its last bit may
    /// differ.</summary>
    public bool Dart => _dart;

    public string? Notes { get; }

    /// <summary>The total gain of the splits on each feature.</summary>
    public double[] Gain { get; private init; } = [];

    /// <exception cref="InvalidDataException">The bytes are no model of trees.</exception>
    public static FlatForest Read(ReadOnlySpan<byte> ubjson)
    {
        var learner = Get<Dictionary<string, object?>>(UbjsonReader.Read(ubjson), "learner");
        var booster = Get<Dictionary<string, object?>>(learner, "gradient_booster");
        List<object?>? drops = null;
        if (Get<string>(booster, "name") == "dart")
        {
            drops = Get<List<object?>>(booster, "weight_drop");
            booster = Get<Dictionary<string, object?>>(booster, "gbtree");
        }

        var model = Get<Dictionary<string, object?>>(booster, "model");
        var parameters = Get<Dictionary<string, object?>>(learner, "learner_model_param");
        var attributes = Get<Dictionary<string, object?>>(learner, "attributes");
        var trees = Get<List<object?>>(model, "trees");
        var groups = Get<List<object?>>(model, "tree_info");
        var features = int.Parse(Get<string>(parameters, "num_feature"), CultureInfo.InvariantCulture);

        var nodes = new List<Node>();
        var flat = new Tree[trees.Count];
        var gain = new double[features];
        for (var t = 0; t < flat.Length; t++)
        {
            flat[t] = Add((Dictionary<string, object?>)trees[t]!, nodes, gain) with
            {
                Group = Convert.ToInt32(groups[t], CultureInfo.InvariantCulture),
                Weight = drops is null ? 1f : Convert.ToSingle(drops[t], CultureInfo.InvariantCulture),
            };
        }

        var baseScore = float.Parse(Get<string>(parameters, "base_score"), CultureInfo.InvariantCulture);
        var logistic = Get<string>(Get<Dictionary<string, object?>>(learner, "objective"), "name") == "binary:logistic";
        var classes = int.Parse(Get<string>(parameters, "num_class"), CultureInfo.InvariantCulture);
        var targets = int.Parse(Get<string>(parameters, "num_target"), CultureInfo.InvariantCulture);
        return new FlatForest(
            [.. nodes],
            flat,
            logistic ? -MathF.Log((1f / baseScore) - 1f) : baseScore,
            drops is not null,
            attributes.GetValueOrDefault(NotesAttribute) as string
        )
        {
            Groups = Math.Max(1, Math.Max(classes, targets)),
            Features = features,
            Gain = gain,
        };
    }

    /// <summary>Adds up one row's margins.</summary>
    public void Predict(ReadOnlySpan<float> row, Span<float> margins)
    {
        if (row.Length < Features)
            throw new ArgumentException($"a row has {row.Length} values, the model wants {Features}");
        margins.Fill(_start);
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

    private static Tree Add(Dictionary<string, object?> tree, List<Node> nodes, double[] gain)
    {
        var left = Get<int[]>(tree, "left_children");
        var right = Get<int[]>(tree, "right_children");
        var features = Get<int[]>(tree, "split_indices");
        var conditions = Get<float[]>(tree, "split_conditions");
        var changes = Get<float[]>(tree, "loss_changes");
        var defaultLeft = Get<byte[]>(tree, "default_left");

        // Breadth first, the two children side by side, so that the right one is the left one's neighbour.
        var root = nodes.Count;
        var depth = 0;
        var queue = new Queue<(int Node, int Depth)>([(0, 0)]);
        var next = root + 1;
        while (queue.TryDequeue(out var at))
        {
            var n = at.Node;
            depth = Math.Max(depth, at.Depth);
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

    private static T Get<T>(Dictionary<string, object?> from, string name) =>
        from.GetValueOrDefault(name) is T value
            ? value
            : throw new InvalidDataException($"not a model that XGBoost wrote: '{name}' is missing");

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
