namespace Trainyard.Learning;

/// <summary>From probabilities to a class.</summary>
public static class Decision
{
    /// <summary>The class that a row's probabilities speak for.</summary>
    /// <param name="probabilities">One (of class 1), or one for each class.</param>
    /// <param name="thresholds">For two classes one, that of class 1; for more one each; null: a half, or the most probable.</param>
    public static int Class(ReadOnlySpan<double> probabilities, IReadOnlyList<float>? thresholds)
    {
        if (probabilities.Length == 1)
            return probabilities[0] >= (thresholds?[0] ?? 0.5f) ? 1 : 0;
        var best = 0;
        for (var c = 1; c < probabilities.Length; c++)
        {
            if (Score(probabilities, thresholds, c) > Score(probabilities, thresholds, best))
                best = c;
        }

        return best;
    }

    private static double Score(ReadOnlySpan<double> probabilities, IReadOnlyList<float>? thresholds, int c) =>
        thresholds is null ? probabilities[c] : probabilities[c] / thresholds[c];
}
