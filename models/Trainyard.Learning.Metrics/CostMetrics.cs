namespace Trainyard.Learning;

/// <summary>What decisions cost.</summary>
internal static class CostMetrics
{
    /// <summary>The mean cost of a row, counted by its weight; NaN where nobody says what mistakes cost.</summary>
    public static double Mean(Scoring s)
    {
        if (s.Costs is not { } costs)
            return double.NaN;
        double sum = 0,
            weights = 0;
        for (var row = 0; row < s.Rows; row++)
        {
            weights += s.Weight(row);
            if (Decision.Class(s.Prediction(row), s.Thresholds) is var decided && decided != s.Label(row))
                sum += s.Weight(row) * (decided == 1 ? costs.FalsePositive : costs.FalseNegative);
        }

        return sum / weights;
    }
}
