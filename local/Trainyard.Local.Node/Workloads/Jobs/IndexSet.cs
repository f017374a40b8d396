namespace Trainyard.Local.Node.Workloads.Jobs;

/// <summary>Completion indexes as a Job's status writes them: 0,2-4,7.</summary>
internal static class IndexSet
{
    public static SortedSet<int> Parse(string? text)
    {
        var set = new SortedSet<int>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            if (!int.TryParse(ends[0], out var first) || !int.TryParse(ends[^1], out var last))
                continue;
            for (var i = first; i <= last; i++)
                set.Add(i);
        }
        return set;
    }

    /// <summary>Two neighbours are written apart by a comma, three or more as a range.</summary>
    public static string Format(IEnumerable<int> sorted)
    {
        var runs = new List<(int First, int Last)>();
        foreach (var i in sorted)
        {
            if (runs.Count > 0 && runs[^1].Last == i - 1)
                runs[^1] = (runs[^1].First, i);
            else
                runs.Add((i, i));
        }

        return string.Join(
            ',',
            runs.Select(r =>
                r.First == r.Last
                    ? $"{r.First}"
                    : string.Create(CultureInfo.InvariantCulture, $"{r.First}{(r.Last == r.First + 1 ? ',' : '-')}{r.Last}")
            )
        );
    }
}
