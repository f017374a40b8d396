namespace Trainyard.Tuning;

/// <summary>Makes of proposals a point that meets the constraints and is not one that was tried already: at a bound or in an inactive
/// branch even continuous parameters meet again.</summary>
internal static class FreshPoint
{
    private const int Tries = 32;
    private const int MoreTries = 10_000;

    /// <summary>
    /// The first of the proposals that will do; then random points; then, where the space is small enough to be walked through, any that is
    /// left.
    /// Null when there is none.
    /// </summary>
    public static ParameterSet? Find(Study study, Xoshiro256 random, Func<double[]> propose)
    {
        var space = study.Space;
        var seen = study.Trials.Select(trial => trial.Parameters).ToHashSet();
        for (var i = 0; i < Tries; i++)
        {
            if (Fits(space.Decode(propose()), space, seen) is { } point)
            {
                return point;
            }
        }

        if (FiniteSpace.IsFinite(space) && FiniteSpace.IsSmall(space))
        {
            return FiniteSpace.Points(space, random.NextBits()).FirstOrDefault(point => Fits(point, space, seen) is not null);
        }

        for (var i = 0; i < MoreTries; i++)
        {
            if (Fits(space.Decode(RandomPoint.Next(space, random)), space, seen) is { } point)
            {
                return point;
            }
        }

        return null;
    }

    private static ParameterSet? Fits(ParameterSet point, SearchSpace space, HashSet<ParameterSet> seen) =>
        space.Satisfies(point) && !seen.Contains(point) ? point : null;
}
