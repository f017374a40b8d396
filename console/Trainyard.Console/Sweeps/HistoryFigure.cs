using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Sweeps;

namespace Trainyard.Console.Sweeps;

/// <summary>Each trial's value by its number, and the best so far. With two objectives both, and the front. Pure.</summary>
internal static class HistoryFigure
{
    public static Figure Of(SweepSnapshot sweep)
    {
        var rows = TrialRow.Of(sweep);
        if (sweep.Metrics.Count > 1)
            return Front(sweep, rows);
        var done = rows.Where(row => row.Phase == TrialPhase.Succeeded && row.Value is not null).ToList();
        var pruned = rows.Where(row => row.Phase == TrialPhase.Pruned && row.Value is not null).ToList();
        var best = BestSoFar(sweep.Ledger.Curve, rows.Count - 1);
        var line = Figure.Line("best so far", best.Select(point => (double?)point.Trial).ToArray(), Values(best), "best");
        ((Dictionary<string, object?>)line["line"]!)["shape"] = "hv";
        return new(
            [
                Figure.Points("done", Numbers(done), done.Select(row => row.Value), "good", "circle"),
                Figure.Points("pruned, value so far", Numbers(pruned), pruned.Select(row => row.Value), "quiet", "x"),
                line,
            ],
            Figure.Axes("trial", sweep.Metric)
        );
    }

    /// <summary>The trials that got further than all that had ended before them, and where the search stands.</summary>
    private static IReadOnlyList<BestSoFar> BestSoFar(IReadOnlyList<BestSoFar> curve, int last) =>
        curve.Count == 0
            ? []
            : [.. curve.Where((point, i) => i == 0 || point.Best != curve[i - 1].Best), curve[^1] with { Trial = last }];

    private static double?[] Values(IEnumerable<BestSoFar> points) => [.. points.Select(point => (double?)point.Best)];

    private static Figure Front(SweepSnapshot sweep, IReadOnlyList<TrialRow> rows)
    {
        var done = rows.Where(row => row.Phase == TrialPhase.Succeeded && row.Values.All(value => value is not null)).ToList();
        var front = done.Where(row => row.Rank is not null).OrderBy(row => row.Values[0]).ToList();
        return new(
            [
                Figure.Points("done", done.Select(row => row.Values[0]), done.Select(row => row.Values[1]), "quiet", "circle"),
                Figure.Points("front", front.Select(row => row.Values[0]), front.Select(row => row.Values[1]), "best", "diamond"),
            ],
            Figure.Axes(sweep.Metrics[0], sweep.Metrics[1])
        )
        {
            Note = sweep.Metrics.Count > 2 ? "The third objective is not drawn here: see the parallel coordinates." : null,
        };
    }

    private static IEnumerable<double?> Numbers(IEnumerable<TrialRow> rows) => rows.Select(row => (double?)row.Number);
}
