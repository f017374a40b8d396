namespace Trainyard.Learning;

internal static class DirectionMetrics
{
    /// <summary>The mean angle in radians between two directions. The cosine is clipped: rounding may put it a hair above 1, where arccos
    /// is no number.</summary>
    public static double MeanAngle(Scoring s) => s.Mean(row => Angle(s.Labels.Row(row), s.Prediction(row)));

    private static double Angle(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double dot = 0,
            lengthA = 0,
            lengthB = 0;
        for (var i = 0; i < 3; i++)
        {
            dot += a[i] * b[i];
            lengthA += a[i] * a[i];
            lengthB += b[i] * b[i];
        }

        var lengths = Math.Sqrt(lengthA * lengthB);
        return lengths == 0 ? Math.PI / 2 : Math.Acos(Math.Clamp(dot / lengths, -1, 1));
    }
}
