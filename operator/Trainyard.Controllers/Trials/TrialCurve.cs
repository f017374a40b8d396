using Trainyard.Api;
using Trainyard.Contracts;

namespace Trainyard.Controllers.Trials;

/// <summary>What a trial has reported of the objective. Pure.</summary>
/// <param name="Points">Steps that grow, and finite values.</param>
/// <param name="Goal">Which way it is better.</param>
/// <param name="WhyPruned">Why the pruner has stopped it; null where it has not, or nobody knows any more.</param>
internal sealed record TrialCurve(IReadOnlyList<CurvePoint> Points, Goal Goal, string? WhyPruned = null)
{
    public const int Most = 50;

    /// <summary>Of a trial that has reported nothing, or not to this operator.</summary>
    public static readonly TrialCurve None = new([], Goal.Maximize);

    /// <summary>The value so far; null before the first report.</summary>
    public double? Last => Points.Count > 0 ? Points[^1].Value : null;

    /// <summary>The first of its best points; null before the first report.</summary>
    public CurvePoint? Best =>
        Points.Count == 0 ? null : Points.Aggregate((best, point) => Goal.IsBetter(point.Value, best.Value) ? point : best);

    /// <summary>At most so many points, evenly spread, the first and the last among them; null before the first report.</summary>
    public IReadOnlyList<CurvePoint>? Thinned =>
        Points.Count switch
        {
            0 => null,
            <= Most => [.. Points],
            var count => [.. Enumerable.Range(0, Most).Select(i => Points[(int)((long)i * (count - 1) / (Most - 1))])],
        };
}
