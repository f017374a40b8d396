using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Trainyard.Learning.Trees;

/// <summary>A split, or a leaf: no value passes that, and it is its own left child. Steps are without branches: which way a row goes is a
/// coin toss to the branch predictor.</summary>
internal interface ITreeNode<TSelf>
    where TSelf : struct
{
    /// <summary>The left child; the right one is behind it.</summary>
    int Left { get; }

    /// <summary>One step down.</summary>
    static abstract int Next(ref TSelf nodes, int index, ref float row);

    /// <summary>One step down of a row without gaps.</summary>
    static abstract int NextKnown(ref TSelf nodes, int index, ref float row);
}

/// <summary>A tree in an array of nodes.</summary>
/// <param name="Root">Its first node.</param>
/// <param name="Depth">The longest way down.</param>
/// <param name="Group">The output that it adds to.</param>
/// <param name="Weight">What its leaves are multiplied with, of DART.</param>
internal readonly record struct FlatTree(int Root, int Depth, int Group, float Weight);

/// <summary>
/// Rows down trees, four ways abreast: one way is a chain of loads that wait for each other, four chains keep the core busy. Of one row
/// these are four trees; of several they are four rows down one tree, which then stays in the core's nearest cache. Either way a row's
/// leaves are added in the order of the trees, so that the bits are the same.
/// </summary>
/// <param name="nodes">The nodes of all trees, a right child behind its left one.</param>
/// <param name="leaves">The values of the leaves, by node.</param>
internal sealed class TreeWalk<TNode, TValue>(TNode[] nodes, TValue[] leaves, FlatTree[] trees, bool dart)
    where TNode : struct, ITreeNode<TNode>
    where TValue : struct, INumber<TValue>
{
    private const int Abreast = 4;

    // Half of a nearest cache of 32 KiB: the other half is for the tree.
    private const int BlockBytes = 16 * 1024;

    /// <summary>Whether a node sends a row right.</summary>
    public bool GoesRight(int index, ReadOnlySpan<float> row) =>
        TNode.Next(ref MemoryMarshal.GetArrayDataReference(nodes), index, ref MemoryMarshal.GetReference(row)) != nodes[index].Left;

    /// <summary>Adds what the trees say of rows to their margins.</summary>
    /// <param name="rows">Rows of <paramref name="width"/> values, as many as the features of any split or more.</param>
    /// <param name="margins">For each row <paramref name="groups"/> sums.</param>
    public void Add(ReadOnlySpan<float> rows, int width, Span<TValue> margins, int groups)
    {
        var count = margins.Length / groups;
        var block = Math.Max(Abreast, BlockBytes / sizeof(float) / Math.Max(1, width) / Abreast * Abreast);
        for (var first = 0; first < count; first += block)
        {
            var some = Math.Min(block, count - first);
            var values = rows.Slice(first * width, some * width);
            var sums = margins.Slice(first * groups, some * groups);
            if (HasGap(values))
                Add<Any>(values, width, sums, groups);
            else
                Add<Known>(values, width, sums, groups);
        }
    }

    private void Add<TStep>(ReadOnlySpan<float> rows, int width, Span<TValue> margins, int groups)
        where TStep : IStep
    {
        var count = margins.Length / groups;
        var together = count / Abreast * Abreast;
        ref var all = ref MemoryMarshal.GetArrayDataReference(nodes);
        ref var values = ref MemoryMarshal.GetReference(rows);
        if (together > 0)
        {
            foreach (ref readonly var tree in trees.AsSpan())
            {
                for (var row = 0; row < together; row += Abreast)
                {
                    ref var first = ref Unsafe.Add(ref values, row * width);
                    int a = tree.Root,
                        b = a,
                        c = a,
                        d = a;
                    for (var level = 0; level < tree.Depth; level++)
                    {
                        a = TStep.Next(ref all, a, ref first);
                        b = TStep.Next(ref all, b, ref Unsafe.Add(ref first, width));
                        c = TStep.Next(ref all, c, ref Unsafe.Add(ref first, 2 * width));
                        d = TStep.Next(ref all, d, ref Unsafe.Add(ref first, 3 * width));
                    }

                    var sums = margins.Slice(row * groups, Abreast * groups);
                    Add(ref sums[tree.Group], tree, a);
                    Add(ref sums[groups + tree.Group], tree, b);
                    Add(ref sums[(2 * groups) + tree.Group], tree, c);
                    Add(ref sums[(3 * groups) + tree.Group], tree, d);
                }
            }
        }

        for (var row = together; row < count; row++)
            AddOne<TStep>(ref all, ref Unsafe.Add(ref values, row * width), margins.Slice(row * groups, groups));
    }

    private void AddOne<TStep>(ref TNode all, ref float row, Span<TValue> margins)
        where TStep : IStep
    {
        var t = 0;
        for (; t + Abreast <= trees.Length; t += Abreast)
        {
            var four = trees.AsSpan(t, Abreast);
            int a = four[0].Root,
                b = four[1].Root,
                c = four[2].Root,
                d = four[3].Root;
            var depth = Math.Max(Math.Max(four[0].Depth, four[1].Depth), Math.Max(four[2].Depth, four[3].Depth));
            for (var level = 0; level < depth; level++)
            {
                a = TStep.Next(ref all, a, ref row);
                b = TStep.Next(ref all, b, ref row);
                c = TStep.Next(ref all, c, ref row);
                d = TStep.Next(ref all, d, ref row);
            }

            Add(ref margins[four[0].Group], four[0], a);
            Add(ref margins[four[1].Group], four[1], b);
            Add(ref margins[four[2].Group], four[2], c);
            Add(ref margins[four[3].Group], four[3], d);
        }

        for (; t < trees.Length; t++)
        {
            var a = trees[t].Root;
            for (var level = 0; level < trees[t].Depth; level++)
                a = TStep.Next(ref all, a, ref row);
            Add(ref margins[trees[t].Group], trees[t], a);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(ref TValue margin, in FlatTree tree, int leaf) =>
        margin += dart ? leaves[leaf] * TValue.CreateTruncating(tree.Weight) : leaves[leaf];

    private static bool HasGap(ReadOnlySpan<float> values)
    {
        var wide = MemoryMarshal.Cast<float, Vector<float>>(values);
        foreach (var some in wide)
        {
            if (!Vector.EqualsAll(some, some))
                return true;
        }

        foreach (var value in values[(wide.Length * Vector<float>.Count)..])
        {
            if (float.IsNaN(value))
                return true;
        }

        return false;
    }

    private interface IStep
    {
        static abstract int Next(ref TNode nodes, int index, ref float row);
    }

    private readonly struct Any : IStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int Next(ref TNode nodes, int index, ref float row) => TNode.Next(ref nodes, index, ref row);
    }

    private readonly struct Known : IStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static int Next(ref TNode nodes, int index, ref float row) => TNode.NextKnown(ref nodes, index, ref row);
    }
}
