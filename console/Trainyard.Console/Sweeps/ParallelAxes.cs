using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Sweeps;

namespace Trainyard.Console.Sweeps;

/// <summary>Parallel coordinates: a line for each trial that has a value, through its parameters to that value. Pure.</summary>
/// <param name="Axes">The parameters, the objectives last.</param>
/// <param name="Numbers">The trials' numbers.</param>
/// <param name="Places">For each axis each trial's place on it, from 0 to 1; null where the parameter takes no part.</param>
/// <param name="Goodness">From 0, the worst, to 1, the best, by rank: values may have outliers.</param>
internal sealed record ParallelAxes(
    IReadOnlyList<ParallelAxis> Axes,
    IReadOnlyList<int> Numbers,
    IReadOnlyList<IReadOnlyList<double?>> Places,
    IReadOnlyList<double> Goodness
)
{
    public static ParallelAxes Of(SweepSnapshot sweep)
    {
        var rows = TrialRow.Of(sweep).Where(row => row.Value is not null && row.Values.All(value => value is not null)).ToList();
        var parameters = sweep.Sweep.Parameters.Select(Axis.Of).ToList();
        var metrics = sweep.Metrics.Select((metric, i) => OfMetric(metric, [.. rows.Select(row => row.Values[i]!.Value)])).ToList();
        var places = parameters
            .Select(axis =>
                rows.Select(row => row.Trial.Spec.Parameters.TryGetValue(axis.Name, out var value) ? Round(axis.Place(value)) : null)
            )
            .Concat(metrics.Select((axis, i) => rows.Select(row => Round(axis.Place(JsonSerializer.SerializeToElement(row.Values[i]))))));
        return new(
            [.. parameters.Concat(metrics).Select(axis => new ParallelAxis(axis.Name, axis.Ticks))],
            [.. rows.Select(row => row.Number)],
            [.. places.Select(column => (IReadOnlyList<double?>)[.. column])],
            Ranks([.. rows.Select(row => row.Value!.Value)], sweep.Job.Spec.AllObjectives[0].ResolvedGoal)
        );
    }

    private static Axis OfMetric(string name, IReadOnlyList<double> values) =>
        values.Count == 0 ? Axis.OfRange(name, 0, 1, log: false) : Axis.OfRange(name, values.Min(), values.Max(), log: false);

    private static double[] Ranks(double[] values, Goal goal)
    {
        var order = Enumerable.Range(0, values.Length).OrderBy(i => goal == Goal.Maximize ? values[i] : -values[i]).ToArray();
        var ranks = new double[values.Length];
        foreach (var (rank, i) in order.Index())
            ranks[i] = Math.Round(values.Length > 1 ? rank / (values.Length - 1.0) : 1, 3);
        return ranks;
    }

    private static double? Round(double? place) => place is { } at ? Math.Round(at, 4) : null;
}

/// <summary>An axis as the browser draws it.</summary>
internal sealed record ParallelAxis(string Name, IReadOnlyList<AxisTick> Ticks);
