namespace Trainyard.Learning.Anomalies;

/// <summary>
/// Grows a tree on a sample: a random column and a random value between its ends, until rows are alone, alike, or as deep as the
/// mean.
/// </summary>
internal sealed class IsolationTreeGrowth(Matrix rows, Random random)
{
    private readonly int _deepest = (int)Math.Ceiling(Math.Log2(Math.Max(2, rows.Rows)));
    private readonly List<int> _columns = [];
    private readonly List<float> _thresholds = [];
    private readonly List<int> _children = [];
    private readonly List<bool> _gapsSecond = [];

    public IsolationTree Grow()
    {
        var all = Enumerable.Range(0, rows.Rows).ToArray();
        AddLeaf(all.Length);
        Split(node: 0, all, depth: 0);
        return new IsolationTree
        {
            Columns = [.. _columns],
            Thresholds = [.. _thresholds],
            Children = [.. _children],
            GapsSecond = [.. _gapsSecond],
        };
    }

    private void Split(int node, Span<int> members, int depth)
    {
        if (depth == _deepest || members.Length <= 1 || Choose(members) is not { } split)
            return;

        var gapsSecond = GapsSecond(members, split);
        var first = Partition(members, split, gapsSecond);
        var children = _columns.Count;
        (_columns[node], _thresholds[node], _children[node], _gapsSecond[node]) = (split.Column, split.Threshold, children, gapsSecond);
        AddLeaf(first);
        AddLeaf(members.Length - first);
        Split(children, members[..first], depth + 1);
        Split(children + 1, members[first..], depth + 1);
    }

    private void AddLeaf(int count)
    {
        _columns.Add(-1);
        _thresholds.Add(0);
        _children.Add(count);
        _gapsSecond.Add(false);
    }

    /// <summary>One of the columns in which the rows differ, all equally likely; null where there is none.</summary>
    private (int Column, float Threshold)? Choose(ReadOnlySpan<int> members)
    {
        var order = Enumerable.Range(0, rows.Columns).ToArray();
        for (var left = order.Length; left > 0; left--)
        {
            var at = random.Next(left);
            var (low, high) = Ends(members, order[at]);
            if (low < high)
                return (order[at], Between(low, high));
            order[at] = order[left - 1];
        }

        return null;
    }

    // Above the lowest, so that both sides have rows.
    private float Between(float low, float high)
    {
        var threshold = (float)(low + (random.NextDouble() * ((double)high - low)));
        return threshold > low ? threshold : high;
    }

    private (float Low, float High) Ends(ReadOnlySpan<int> members, int column)
    {
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var member in members)
        {
            var value = rows.Row(member)[column];
            if (float.IsNaN(value))
                continue;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        return (low, high);
    }

    // Gaps stay together, and go where a row with a value would: to either side by its share of the rows.
    private bool GapsSecond(ReadOnlySpan<int> members, (int Column, float Threshold) split)
    {
        var (first, second) = (0, 0);
        foreach (var member in members)
        {
            var value = rows.Row(member)[split.Column];
            if (value < split.Threshold)
                first++;
            else if (!float.IsNaN(value))
                second++;
        }

        return random.Next(first + second) >= first;
    }

    private int Partition(Span<int> members, (int Column, float Threshold) split, bool gapsSecond)
    {
        var first = 0;
        for (var i = 0; i < members.Length; i++)
        {
            var value = rows.Row(members[i])[split.Column];
            if (float.IsNaN(value) ? gapsSecond : !(value < split.Threshold))
                continue;
            (members[first], members[i]) = (members[i], members[first]);
            first++;
        }

        return first;
    }
}
