namespace Trainyard.Learning.Anomalies;

/// <summary>Rows drawn without replacement, in order.</summary>
internal static class RowSample
{
    /// <param name="count">Rows to draw; no more than have a weight above zero.</param>
    /// <param name="rows">Rows to draw from.</param>
    /// <param name="weights">How likely each is, or null: all alike.</param>
    /// <param name="random">Chance.</param>
    public static int[] Draw(int count, int rows, float[]? weights, Random random)
    {
        var drawn = weights is null ? Alike(count, rows, random) : Weighted(count, weights, random);
        Array.Sort(drawn);
        return drawn;
    }

    // Floyd's (Bentley and Floyd, "Programming Pearls: a sample of brilliance", 1987): one number for each row that is drawn.
    private static int[] Alike(int count, int rows, Random random)
    {
        var drawn = new HashSet<int>();
        for (var last = rows - count; last < rows; last++)
        {
            var row = random.Next(last + 1);
            if (!drawn.Add(row))
                drawn.Add(last);
        }

        return [.. drawn];
    }

    // Efraimidis and Spirakis, "Weighted random sampling with a reservoir" (2006): the smallest of exponential waiting times.
    private static int[] Weighted(int count, float[] weights, Random random)
    {
        var waiting = new PriorityQueue<int, double>(Comparer<double>.Create((a, b) => b.CompareTo(a)));
        for (var row = 0; row < weights.Length; row++)
        {
            var wait = -Math.Log(1 - random.NextDouble()) / weights[row];
            if (weights[row] == 0)
                continue;
            if (waiting.Count < count)
                waiting.Enqueue(row, wait);
            else
                waiting.EnqueueDequeue(row, wait);
        }

        return [.. waiting.UnorderedItems.Select(item => item.Element)];
    }
}
