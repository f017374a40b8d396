using Trainyard.Api;
using Trainyard.Sweeps;

namespace Trainyard.Console.Sweeps;

/// <summary>
/// The objective over two parameters, smoothed: the mean of the trials' values weighted by a Gaussian kernel (Nadaraya 1964, Watson 1964)
/// of a tenth of each range. Where no trial is near, nothing is claimed. Pure.
/// </summary>
internal static class ContourFigure
{
    private const int Cells = 24;
    private const double Width = 0.1;
    private const double LeastWeight = 0.05;
    private const int Most = 2000;

    public static Figure Of(SweepSnapshot sweep, ParameterSpec x, ParameterSpec y)
    {
        var (across, up) = (Axis.Of(x), Axis.Of(y));
        var points = TrialRow
            .Of(sweep)
            .Where(row => row is { Phase: TrialPhase.Succeeded, Value: not null })
            .Select(row => (X: Place(across, row), Y: Place(up, row), row.Value))
            .Where(point => point.X is not null && point.Y is not null)
            .Select(point => (point.X!.Value, point.Y!.Value, point.Value!.Value))
            .TakeLast(Most)
            .ToList();
        var grid = Enumerable.Range(0, Cells).Select(i => (i + 0.5) / Cells).ToArray();
        var surface = new Dictionary<string, object?>
        {
            ["type"] = "contour",
            ["name"] = sweep.Metric,
            ["x"] = grid,
            ["y"] = grid,
            ["z"] = grid.Select(v => grid.Select(u => Smooth(points, u, v)).ToArray()).ToArray(),
            ["colorscale"] = "Viridis",
            ["connectgaps"] = false,
            ["colorbar"] = new Dictionary<string, object?> { ["title"] = Figure.Title(sweep.Metric) },
        };
        var dots = Figure.Points(
            "trials",
            points.Select(point => (double?)point.Item1),
            points.Select(point => (double?)point.Item2),
            "text",
            "circle"
        );
        ((Dictionary<string, object?>)dots["marker"]!)["size"] = 4;
        var layout = Figure.Axes(x.Name, y.Name);
        SliceFigure.Mark((Dictionary<string, object?>)layout["xaxis"]!, across);
        SliceFigure.Mark((Dictionary<string, object?>)layout["yaxis"]!, up);
        return new([surface, dots], layout) { Note = "Smoothed over a tenth of each range; blank where no trial is near." };
    }

    /// <summary>The weighted mean at a place; null where all trials are far.</summary>
    public static double? Smooth(IReadOnlyList<(double X, double Y, double Value)> points, double x, double y)
    {
        var (sum, weights) = (0.0, 0.0);
        foreach (var point in points)
        {
            var squared = ((point.X - x) * (point.X - x)) + ((point.Y - y) * (point.Y - y));
            var weight = Math.Exp(-squared / (2 * Width * Width));
            sum += weight * point.Value;
            weights += weight;
        }

        return weights > LeastWeight ? sum / weights : null;
    }

    private static double? Place(Axis axis, TrialRow row) =>
        row.Trial.Spec.Parameters.TryGetValue(axis.Name, out var value) ? axis.Place(value) : null;
}
