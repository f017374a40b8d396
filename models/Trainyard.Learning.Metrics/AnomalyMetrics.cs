namespace Trainyard.Learning;

/// <summary>What can be said of anomalies that nobody has confirmed.</summary>
internal static class AnomalyMetrics
{
    /// <summary>
    /// How far the share of rows that are marked lies from the one that was asked for: near 0 where rows not learnt from look like
    /// those that were. It says nothing of whether the right ones are marked: only labels can.
    /// </summary>
    public static double ContaminationError(Scoring s) =>
        Math.Abs(s.Mean(row => Decision.Class(s.Prediction(row), s.Thresholds)) - s.Contamination ?? double.NaN);
}
