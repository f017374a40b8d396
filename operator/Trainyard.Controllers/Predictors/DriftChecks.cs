using System.Globalization;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Predictors;

/// <summary>Whether a predictor has drifted away from its training data, and why that is said.</summary>
internal sealed record DriftVerdict(bool IsDrifted, string Reason, string Message);

/// <summary>Decides whether a predictor has drifted. Pure.</summary>
internal static class DriftChecks
{
    /// <summary>An index that has passed the threshold must fall to this share of it before it counts as near again: one that lies at the
    /// threshold would else come and go.</summary>
    private const double Near = 0.8;

    private const int MostNamed = 3;

    /// <summary>Null: it is not asked for, or not known, and what was said before stands.</summary>
    /// <param name="reports">What its pods have told lately.</param>
    public static DriftVerdict? Of(Predictor predictor, IReadOnlyList<DriftReport> reports)
    {
        if (predictor.Spec.Monitoring?.Drift is not { } drift)
            return null;
        var digest = predictor.Status?.Model?.Digest;
        var measured = reports.Where(report => report.Indices.Count > 0 && (digest is null || report.Digest == digest)).ToList();
        if (measured.Count == 0)
            return null;
        var drifted = predictor.Status?.Conditions.IsTrue(ConditionType.Drifted) == true;
        var far = Means(measured).Where(index => index.Psi > drift.Threshold * (drifted ? Near : 1)).ToList();
        var threshold = Show(drift.Threshold);
        return far.Count == 0
            ? new(false, PredictorReason.NearTraining, $"no feature and no prediction is further from training than {threshold}")
            : new(
                true,
                far[0].IsPrediction ? PredictorReason.PredictionDrifted : PredictorReason.FeatureDrifted,
                $"population stability index over {Show(measured.Sum(report => report.Rows))} rows: {Named(far)}; threshold {threshold}"
            );
    }

    /// <summary>Of each feature and prediction the mean over the pods, by their rows; the furthest first.</summary>
    private static IEnumerable<DriftIndex> Means(List<DriftReport> reports) =>
        reports
            .SelectMany(report => report.Indices.Select(index => (index, report.Rows)))
            .GroupBy(one => (one.index.Name, one.index.IsPrediction))
            .Select(all => new DriftIndex(
                all.Key.Name,
                all.Key.IsPrediction,
                all.Sum(one => one.index.Psi * one.Rows) / Math.Max(1, all.Sum(one => one.Rows))
            ))
            .OrderByDescending(index => index.Psi)
            .ThenBy(index => index.IsPrediction);

    private static string Named(List<DriftIndex> far)
    {
        var named = far.Take(MostNamed)
            .Select(index => $"{(index.IsPrediction ? "prediction" : "feature")} {index.Name} {Show(index.Psi)}");
        return string.Join(", ", named) + (far.Count > MostNamed ? $" and {far.Count - MostNamed} more" : "");
    }

    private static string Show(double number) => Math.Round(number, 2).ToString(CultureInfo.InvariantCulture);
}
