using Trainyard.Api;
using Trainyard.Sweeps;

namespace Trainyard.Console.Sweeps;

/// <summary>Learning curves: those that the pruner cut end in a cross. Pure.</summary>
internal static class CurvesFigure
{
    /// <summary>Of the done and of the pruned so many at most: more lines are a grey wall.</summary>
    private const int Most = 150;

    public static Figure Of(SweepSnapshot sweep)
    {
        var rows = TrialRow.Of(sweep).Where(row => row.Trial.Status?.Curve is { Count: > 0 }).ToList();
        var done = rows.Where(row => row.Phase == TrialPhase.Succeeded && row.Rank != 1).OrderBy(row => row.Rank ?? int.MaxValue).ToList();
        var pruned = rows.Where(row => row.Phase == TrialPhase.Pruned).OrderByDescending(row => row.Number).ToList();
        var running = rows.Where(row => row.Phase == TrialPhase.Running).ToList();
        var best = rows.Where(row => row.Rank == 1).ToList();
        var cut = pruned.Take(Most).Select(row => row.Trial.Status!.Curve![^1]).ToList();
        var left = Math.Max(0, done.Count - Most) + Math.Max(0, pruned.Count - Most);
        return new(
            [
                Lines("done", done.Take(Most), "good", 0.8),
                Lines("pruned", pruned.Take(Most), "quiet", 0.8),
                Figure.Points("cut by the pruner", cut.Select(p => (double?)p.Step), cut.Select(p => (double?)p.Value), "bad", "x"),
                Lines("running", running, "busy", 1.6),
                Lines("best", best, "best", 3),
            ],
            Figure.Axes("step", sweep.Metric)
        )
        {
            Note =
                rows.Count == 0 ? "No trial has reported anything on its way."
                : left > 0 ? $"The best {Most} of those done and the newest {Most} of those pruned: {left} more are not drawn."
                : null,
        };
    }

    /// <summary>One trial beside the best.</summary>
    public static Figure Of(SweepSnapshot sweep, int number)
    {
        var rows = TrialRow.Of(sweep).Where(row => row.Trial.Status?.Curve is { Count: > 0 }).ToList();
        return new(
            [
                Lines("best", rows.Where(row => row.Rank == 1 && row.Number != number), "best", 1.5),
                Lines($"trial {number}", rows.Where(row => row.Number == number), "good", 3),
            ],
            Figure.Axes("step", sweep.Metric)
        );
    }

    /// <summary>One line that is lifted between two trials: a thousand of their own would take the browser seconds.</summary>
    private static Dictionary<string, object?> Lines(string name, IEnumerable<TrialRow> rows, string colour, double width)
    {
        var (x, y) = (new List<double?>(), new List<double?>());
        foreach (
            var point in rows.SelectMany(row =>
                row.Trial.Status!.Curve!.Select(p => ((double?)p.Step, (double?)p.Value)).Append((null, null))
            )
        )
        {
            x.Add(point.Item1);
            y.Add(point.Item2 is { } value && double.IsFinite(value) ? value : null);
        }

        return Figure.Line(name, x.ToArray(), y.ToArray(), colour, width);
    }
}
