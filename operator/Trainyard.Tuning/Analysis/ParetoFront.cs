namespace Trainyard.Tuning;

/// <summary>The trials of several objectives of which none is beaten by another in every respect.</summary>
public static class ParetoFront
{
    /// <summary>
    /// The trials that no other dominates (is at least as good in every objective and better in one), sorted by the first objective, the
    /// best first; equal ones all count. With one objective: the best trials. Trials without a finite value for each objective have no
    /// part.
    /// </summary>
    public static IReadOnlyList<Trial> Of(Study study) => [.. Fronts(study).FirstOrDefault([])];

    /// <summary>
    /// Front after front: each holds what is not dominated once those before it are gone (Deb et al. 2002, "A Fast and Elitist
    /// Multiobjective Genetic
    /// Algorithm: NSGA-II", section III-A). Sorted first, so that no trial is dominated by one that follows it.
    /// </summary>
    internal static IEnumerable<IReadOnlyList<Trial>> Fronts(Study study)
    {
        var left = study
            .Trials.Where(trial => HasPart(trial, study))
            .Select(trial => (Trial: trial, Losses: Losses(trial, study)))
            .ToList();
        left.Sort((a, b) => Compare(a.Losses, b.Losses) is var order and not 0 ? order : a.Trial.Number.CompareTo(b.Trial.Number));
        while (left.Count > 0)
        {
            var (front, rest) = (new List<(Trial Trial, double[] Losses)>(), new List<(Trial Trial, double[] Losses)>());
            foreach (var candidate in left)
            {
                (front.Exists(member => Dominates(member.Losses, candidate.Losses)) ? rest : front).Add(candidate);
            }
            yield return front.ConvertAll(member => member.Trial);
            left = rest;
        }
    }

    /// <summary>Whether a trial has ended well, with a finite value of each objective.</summary>
    internal static bool HasPart(Trial trial, Study study)
    {
        for (var i = 0; i < study.Directions.Count; i++)
        {
            if (!trial.HasFinite(i))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The values so that less is better.</summary>
    internal static double[] Losses(Trial trial, Study study) =>
        [.. study.Directions.Select((direction, i) => direction == Direction.Minimize ? trial.Values[i] : -trial.Values[i])];

    /// <summary>Whether losses are at least as good in every objective and better in one.</summary>
    public static bool Dominates(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var better = false;
        for (var i = 0; i < a.Count; i++)
        {
            if (a[i] > b[i])
            {
                return false;
            }
            better |= a[i] < b[i];
        }
        return better;
    }

    private static int Compare(double[] a, double[] b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i].CompareTo(b[i]) is var order and not 0)
            {
                return order;
            }
        }
        return 0;
    }
}
