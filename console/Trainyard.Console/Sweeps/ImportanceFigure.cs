using Trainyard.Sweeps;
using Trainyard.Tuning;

namespace Trainyard.Console.Sweeps;

/// <summary>Which parameter matters how much (functional ANOVA over a forest). Pure.</summary>
internal static class ImportanceFigure
{
    /// <summary>The forest learns from so many trials at most, spread evenly over the search: more change the shares by less than their
    /// uncertainty, and cost seconds.</summary>
    private const int Most = 1000;

    public static Figure Of(SweepSnapshot sweep)
    {
        var parameters = sweep.Sweep.Parameters.Count == 0 ? [] : Shares(sweep);
        var bar = new Dictionary<string, object?>
        {
            ["type"] = "bar",
            ["orientation"] = "h",
            ["x"] = parameters.Select(parameter => parameter.Share).Reverse().ToArray(),
            ["y"] = parameters.Select(parameter => Figure.Escaped(parameter.Parameter)).Reverse().ToArray(),
            ["error_x"] = new Dictionary<string, object?>
            {
                ["type"] = "data",
                ["array"] = parameters.Select(parameter => parameter.Uncertainty).Reverse().ToArray(),
            },
            ["marker"] = new Dictionary<string, object?> { ["color"] = "best" },
        };
        var layout = Figure.Axes($"share of the variance of {sweep.Metric}", "");
        ((Dictionary<string, object?>)layout["xaxis"]!)["range"] = new[] { 0.0, 1.0 };
        return new([bar], layout)
        {
            Note = parameters.Count == 0 ? "Eight trials with different values are needed to say which parameter matters." : null,
        };
    }

    private static IReadOnlyList<ParameterImportance> Shares(SweepSnapshot sweep)
    {
        var done = sweep.Ledger.History.Where(trial => trial.State == TrialState.Succeeded).ToList();
        var step = Math.Max(1, done.Count / (double)Most);
        var taken = Enumerable.Range(0, (int)(done.Count / step)).Select(i => done[(int)(i * step)]);
        return ParameterImportance.Of(
            new Study
            {
                Space = SearchSpaces.Of(sweep.Sweep),
                Directions = SearchSpaces.Directions(sweep.Job.Spec),
                Trials = [.. taken],
            }
        );
    }
}
