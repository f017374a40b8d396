namespace Trainyard.Models;

/// <summary>Names that may have been meant.</summary>
public static class NearNames
{
    private const int Most = 3;

    /// <summary>", did you mean a or b?" or nothing.</summary>
    public static string Propose(string name, IEnumerable<string> known)
    {
        var near = known
            .Select(other => (other, distance: Distance(name.ToUpperInvariant(), other.ToUpperInvariant())))
            .Where(pair => pair.distance <= Math.Max(1, name.Length / 3) && pair.distance < name.Length)
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.other, StringComparer.Ordinal)
            .Take(Most)
            .Select(pair => pair.other)
            .ToArray();
        return near.Length == 0 ? "" : $", did you mean {string.Join(" or ", near)}?";
    }

    /// <summary>Letters to insert, leave out, replace or swap with a neighbour (optimal string alignment; Boytsov 2011, section
    /// 2).</summary>
    private static int Distance(string one, string other)
    {
        var (before, last, row) = (new int[other.Length + 1], Enumerable.Range(0, other.Length + 1).ToArray(), new int[other.Length + 1]);
        for (var i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last, row) = (last, row, before);
        }

        return last[other.Length];
    }
}
