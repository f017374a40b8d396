namespace Trainyard.Learning;

/// <summary>Scores of the order that probabilities give. Several classes are scored each against the rest, and averaged over those that
/// occur.</summary>
internal static class RankingMetrics
{
    /// <summary>The area under the ROC curve: the share of pairs in the right order, ties counting half. NaN with one class only.</summary>
    public static double Auc(Scoring s) => OneAgainstRest(s, ranks =>
        {
            double area = 0,
                positivesAbove = 0,
                negativesAbove = 0;
            foreach ((var positives, var negatives) in ranks)
            {
                area += negatives * (positivesAbove + (positives / 2));
                positivesAbove += positives;
                negativesAbove += negatives;
            }

            return area / (positivesAbove * negativesAbove);
        });

    /// <summary>The sum of precision x growth of recall over the ranks, without interpolation.</summary>
    public static double AveragePrecision(Scoring s) => OneAgainstRest(s, ranks =>
        {
            double sum = 0,
                positivesAbove = 0,
                negativesAbove = 0;
            foreach ((var positives, var negatives) in ranks)
            {
                positivesAbove += positives;
                negativesAbove += negatives;
                if (positives > 0)
                    sum += positives * (positivesAbove / (positivesAbove + negativesAbove));
            }

            return sum / positivesAbove;
        });

    private static double OneAgainstRest(Scoring s, Func<List<(double Positives, double Negatives)>, double> score)
    {
        if (s.Outputs == 1)
            return score(Ranks(s, 1));
        double[] scores = [.. Enumerable.Range(0, s.Outputs).Where(c => Occurs(s, c)).Select(c => score(Ranks(s, c)))];
        return scores.Length == 0 ? double.NaN : scores.Average();
    }

    private static bool Occurs(Scoring s, int c) => s.Labels.Values.Take(s.Rows).Any(label => label == c);

    // The weights of positives and negatives at each probability, the highest first.
    private static List<(double Positives, double Negatives)> Ranks(Scoring s, int c)
    {
        var keys = new double[s.Rows];
        var order = new int[s.Rows];
        for (var row = 0; row < s.Rows; row++)
            (keys[row], order[row]) = (-s.Prediction(row)[s.Outputs == 1 ? 0 : c], row);
        Array.Sort(keys, order);

        var ranks = new List<(double Positives, double Negatives)>();
        for (var i = 0; i < order.Length;)
        {
            (double positives, double negatives) = (0, 0);
            var first = i;
            for (; i < order.Length && keys[i] == keys[first]; i++)
            {
                if (s.Label(order[i]) == c)
                    positives += s.Weight(order[i]);
                else
                    negatives += s.Weight(order[i]);
            }

            ranks.Add((positives, negatives));
            if (i == first)
                break;
        }

        return ranks;
    }
}
