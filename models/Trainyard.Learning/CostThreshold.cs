using Trainyard.Contracts;

namespace Trainyard.Learning;

/// <summary>
/// The threshold of the least cost. Were probabilities right, it would be FP / (FP + FN) (Elkan 2001, equation 2, right decisions being
/// free); since models, weights and resampling bend them, it is read off rows that were not learnt from (Sheng and Ling 2006).
/// </summary>
public static class CostThreshold
{
    // Sums in another order differ in their last digits: that is no gain.
    private const double Gain = 1e-9;

    /// <summary>The probability from which on a row is positive, so that these rows cost least. Elkan's stays where none is better; of a
    /// range that costs the same it is the middle.</summary>
    /// <param name="parts">Binary predictions beside the truth, of rows not learnt from.</param>
    public static float Choose(ErrorCosts costs, IReadOnlyList<Scoring> parts)
    {
        (double Probability, double Gain)[] rows =
        [
            .. parts.SelectMany(part =>
                Enumerable
                    .Range(0, part.Rows)
                    .Select(row =>
                        (part.Probability(row, 1), part.Weight(row) * (part.Label(row) == 1 ? costs.FalseNegative : -costs.FalsePositive))
                    )
            ),
        ];
        Array.Sort(rows, (a, b) => b.Probability.CompareTo(a.Probability));

        var best = (float)(costs.FalsePositive / (costs.FalsePositive + costs.FalseNegative));
        var bestGain = rows.Where(row => row.Probability >= best).Sum(row => row.Gain);
        var least = Gain * rows.Sum(row => Math.Abs(row.Gain));
        double gain = 0;
        for (var row = 0; row <= rows.Length; row++)
        {
            var above = row == 0 ? 1 : rows[row - 1].Probability;
            var below = row == rows.Length ? 0 : rows[row].Probability;
            if (above > below && gain > bestGain + least && Between(below, above) is { } threshold)
                (best, bestGain) = (threshold, gain);
            if (row < rows.Length)
                gain += rows[row].Gain;
        }

        return best;
    }

    /// <summary>The middle, or the upper end where single precision has nothing between; null where that is no threshold.</summary>
    private static float? Between(double below, double above)
    {
        var middle = (float)((below + above) / 2);
        if (middle <= below || middle > above)
            middle = (float)above;
        return middle is > 0 and < 1 && middle > below && middle <= above ? middle : null;
    }
}
