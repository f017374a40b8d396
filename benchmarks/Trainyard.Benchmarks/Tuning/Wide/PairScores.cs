namespace Trainyard.Benchmarks.Tuning.Wide;

/// <summary>How often ours finds the better point than a peer, over pairs of the same problem, seed and number of trials.</summary>
internal sealed class PairScores(RunFile runs, IReadOnlyList<Run> plan, IReadOnlyDictionary<string, string> families)
{
    private static readonly int[] Budgets = [30, 60, 100, 200];

    /// <summary>Prints a table for each of our samplers and modes; the exit code tells whether the bounds are kept.</summary>
    /// <param name="peers">The peers' names.</param>
    public int Print(IReadOnlyList<string> peers)
    {
        var figures = new Figures();
        foreach (var group in plan.Where(run => !peers.Contains(run.Sampler)).GroupBy(run => (run.Sampler, run.Mode)))
        {
            var most = group.Max(run => run.Trials);
            var budgets = Budgets.Where(budget => budget < most).Append(most).ToArray();
            var rows = families.Values.Distinct().ToList();
            Console.WriteLine($"\n{group.Key.Sampler}, {group.Key.Mode}: share of the pairs won at {string.Join(", ", budgets)} trials");
            foreach (var peer in peers)
            {
                Console.WriteLine($"  against {peer}");
                foreach (var family in rows)
                {
                    var pairs = group.Where(run => families[run.Problem.Name] == family && runs.Has(run with { Sampler = peer })).ToList();
                    if (pairs.Count == 0)
                        continue;
                    var won = budgets.Select(budget => Won(pairs, peer, budget)).ToArray();
                    Console.WriteLine($"    {family,-26}{string.Concat(won.Select(w => $"  {w:.00}"))}   ({pairs.Count} pairs)");
                    var detail = Interval(won.Min(), pairs.Count);
                    Report(figures, group.Key.Sampler, group.Key.Mode, peer, family, won.Min(), detail);
                }
            }
        }

        return figures.Close();
    }

    /// <summary>Auto is to win more than half against everybody; TPE is not to be behind its namesakes.</summary>
    private static void Report(Figures figures, string sampler, string mode, string peer, string family, double least, string detail)
    {
        if (sampler == "Auto" || (sampler == "TPE" && peer.EndsWith("TPE", StringComparison.Ordinal)))
            figures.Report($"{sampler} against {peer}, {mode}, {family}", least, "of the pairs", atLeast: 0.5, detail: detail);
    }

    /// <summary>The 95 % interval of a share of so many pairs. Source: E. Wilson, J. Amer. Statist. Assoc. 22 (1927).</summary>
    internal static string Interval(double share, int pairs)
    {
        const double z = 1.96;
        var middle = (share + (z * z / 2 / pairs)) / (1 + (z * z / pairs));
        var off = z / (1 + (z * z / pairs)) * Math.Sqrt((share * (1 - share) / pairs) + (z * z / 4 / pairs / pairs));
        return $"95 % interval {Math.Max(0, middle - off):.00} to {middle + off:.00}";
    }

    private double Won(List<Run> pairs, string peer, int budget) =>
        pairs.Average(run =>
            runs.At(run, budget).CompareTo(runs.At(run with { Sampler = peer }, budget)) switch
            {
                < 0 => 1.0,
                0 => 0.5,
                _ => 0.0,
            }
        );
}
