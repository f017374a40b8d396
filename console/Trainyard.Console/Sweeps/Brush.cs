using Trainyard.Sweeps;

namespace Trainyard.Console.Sweeps;

/// <summary>Which trials the ranges of a brush let through. Pure.</summary>
internal static class Brush
{
    private const double Slack = 1e-9;

    /// <param name="ranges">For each axis from and to, from 0 to 1; null: all.</param>
    public static IReadOnlySet<int>? Caught(SweepSnapshot sweep, double[][]? ranges)
    {
        if (ranges is null)
            return null;
        var axes = ParallelAxes.Of(sweep);
        if (ranges.Length != axes.Axes.Count)
            return null;
        var brushed = ranges.Index().Where(axis => axis.Item is [> 0, _] or [_, < 1]).ToList();
        return axes
            .Numbers.Index()
            .Where(trial => brushed.All(axis => Passes(axes.Places[axis.Index][trial.Index], axis.Item)))
            .Select(trial => trial.Item)
            .ToHashSet();
    }

    private static bool Passes(double? place, double[] range) => place >= range[0] - Slack && place <= range[1] + Slack;
}
