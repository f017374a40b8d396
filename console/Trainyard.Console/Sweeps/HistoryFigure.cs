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
        var best = BestSoFar([.. done.Select(row => row.Value!.Value)], sweep.Job.Spec.Objective.ResolvedGoal);
        var line = Figure.Line("best so far", done.Select(row => (double?)row.Number).ToArray(), best, "best");
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

    /// <summary>The running best of values.</summary>
    public static double?[] BestSoFar(IReadOnlyList<double> values, Goal goal)
    {
        var best = new double?[values.Count];
        for (var i = 0; i < values.Count; i++)
        {
            best[i] =
                i == 0 ? values[0]
                : goal == Goal.Maximize ? Math.Max(best[i - 1]!.Value, values[i])
                : Math.Min(best[i - 1]!.Value, values[i]);
        }

        return best;
    }

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
