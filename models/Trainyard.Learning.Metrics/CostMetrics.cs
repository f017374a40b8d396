using Trainyard.Contracts;

namespace Trainyard.Learning;

/// <summary>What decisions cost.</summary>
internal static class CostMetrics
{
    /// <summary>The mean cost of a row, counted by its weight; NaN where nobody says what mistakes cost.</summary>
    public static double Mean(Scoring s) => s.Costs is { } costs ? s.Mean(row => Of(s, row, costs)) : double.NaN;

    private static double Of(Scoring s, int row, ErrorCosts costs) =>
        Decision.Class(s.Prediction(row), s.Thresholds) is var decided && decided == s.Label(row) ? 0
        : decided == 1 ? costs.FalsePositive
        : costs.FalseNegative;
}
