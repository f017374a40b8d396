using Trainyard.Api;
using Trainyard.Sweeps;

namespace Trainyard.Console.Sweeps;

/// <summary>The objective against one parameter. Pure.</summary>
internal static class SliceFigure
{
    public static Figure Of(SweepSnapshot sweep, ParameterSpec parameter)
    {
        var axis = Axis.Of(parameter);
        var rows = TrialRow
            .Of(sweep)
            .Where(row => row is { Phase: TrialPhase.Succeeded, Value: not null } && row.Trial.Spec.Parameters.ContainsKey(parameter.Name))
            .ToList();
        var places = rows.Select(row => axis.Place(row.Trial.Spec.Parameters[parameter.Name]));
        var points = Figure.Points("done", places, rows.Select(row => row.Value), "good", "circle");
        ((Dictionary<string, object?>)points["marker"]!)["opacity"] = 0.6;
        var best = rows.Where(row => row.Rank == 1).ToList();
        var star = Figure.Points(
            "best",
            best.Select(row => axis.Place(row.Trial.Spec.Parameters[parameter.Name])),
            best.Select(row => row.Value),
            "best",
            "star"
        );
        return new([points, star], Layout(axis, sweep.Metric));
    }

    private static Dictionary<string, object?> Layout(Axis axis, string metric)
    {
        var layout = Figure.Axes(axis.Name + (axis.IsLog ? " (log)" : ""), metric);
        Mark((Dictionary<string, object?>)layout["xaxis"]!, axis);
        return layout;
    }

    /// <summary>An axis of places, from 0 to 1, with the values beside them.</summary>
    internal static void Mark(Dictionary<string, object?> target, Axis axis)
    {
        target["tickvals"] = axis.Ticks.Select(tick => tick.At).ToArray();
        target["ticktext"] = axis.Ticks.Select(tick => Figure.Escaped(tick.Text)).ToArray();
        target["range"] = new[] { -0.04, 1.04 };
    }
}
