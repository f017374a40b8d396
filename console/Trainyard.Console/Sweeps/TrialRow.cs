using Trainyard.Api;
using Trainyard.Sweeps;

namespace Trainyard.Console.Sweeps;

/// <summary>A trial as tables and charts show it.</summary>
/// <param name="Values">Its values of the job's objectives, in their order; null where it has none.</param>
/// <param name="Rank">Its place among those that have succeeded, from 1; of several objectives the winner has 1 and the front 2.</param>
internal sealed record TrialRow(Trial Trial, IReadOnlyList<double?> Values, int? Rank)
{
    public int Number => Trial.Spec.Number;

    public string Name => Trial.Metadata.Name;

    public TrialPhase Phase => Trial.Status?.Phase ?? TrialPhase.Pending;

    /// <summary>The first objective's value.</summary>
    public double? Value => Values.Count > 0 ? Values[0] : null;

    public TimeSpan? Took => Trial.Status is { StartTime: { } begin, CompletionTime: { } end } ? end - begin : null;

    /// <summary>All trials of a sweep, by number.</summary>
    public static IReadOnlyList<TrialRow> Of(SweepSnapshot sweep)
    {
        var ranks = new Dictionary<Trial, int>(ReferenceEqualityComparer.Instance);
        foreach (var (index, trial) in sweep.Ledger.Leaders().Index())
            ranks[trial] = sweep.Metrics.Count > 1 ? Math.Min(index + 1, 2) : index + 1;
        return
        [
            .. sweep.Trials.Select(trial => new TrialRow(
                trial,
                ValuesOf(sweep, trial),
                ranks.TryGetValue(trial, out var rank) ? rank : null
            )),
        ];
    }

    private static double?[] ValuesOf(SweepSnapshot sweep, Trial trial) =>
        [
            .. sweep.Metrics.Select(metric =>
                metric == sweep.Metric ? Finite(trial.Status?.Value)
                : trial.Status?.Metrics?.TryGetValue(metric, out var value) == true ? Finite(value)
                : null
            ),
        ];

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
