namespace Trainyard.Learning.Anomalies;

/// <summary>
/// How long paths are, and what that says (Liu, Ting and Zhou, "Isolation Forest", ICDM 2008, section 2, equations 1 and 2).
/// </summary>
internal static class PathLength
{
    private const double EulerMascheroni = 0.5772156649015329;

    /// <summary>The mean length of a search that fails in a binary tree of so many rows: c(n) = 2 H(n - 1) - 2 (n - 1) / n.</summary>
    public static double Mean(int rows) =>
        rows switch
        {
            <= 1 => 0,
            2 => 1,
            _ => (2 * (Math.Log(rows - 1) + EulerMascheroni)) - (2 * (rows - 1.0) / rows),
        };

    /// <summary>
    /// From near 0 (deep within the crowd) to near 1 (alone after few splits); about 0.5 where all rows are alike: 2^(-mean / c(n)).
    /// </summary>
    /// <param name="mean">The row's path, averaged over the trees.</param>
    /// <param name="sample">The rows that each tree was grown on.</param>
    public static double Score(double mean, int sample) => sample <= 1 ? 0.5 : Math.Pow(2, -mean / Mean(sample));
}
