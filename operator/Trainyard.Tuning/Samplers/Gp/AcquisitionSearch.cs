namespace Trainyard.Tuning;

/// <summary>
/// Looks for the point with the greatest acquisition: random points and changes of the best trials, the best few of them climbed from by
/// gradient in the continuous dimensions and by trying neighbours in the others.
/// </summary>
internal sealed class AcquisitionSearch(SearchSpace space, GpModel model, Xoshiro256 random)
{
    private const int RandomStarts = 250;
    private const int ChangesPerLeader = 24;
    private const int Climbs = 4;
    private const int ClimbEvaluations = 30;

    private static readonly double[] Scales = [0.5, 0.15, 0.04, 0.01];

    private readonly IReadOnlyList<Dimension> _dimensions = space.Dimensions;

    /// <summary>Coordinates, best first.</summary>
    public List<double[]> Best()
    {
        var starts = Starts().Select(Evaluate).Where(c => c.Value > double.NegativeInfinity).OrderByDescending(c => c.Value).ToList();
        var climbed = Distinct(starts).Take(Climbs).Select(Climb).OrderByDescending(c => c.Value);
        return [.. climbed.Concat(starts.Take(8)).Select(c => c.Raw)];
    }

    private IEnumerable<double[]> Starts()
    {
        // A look at a point costs the square of the number of trials.
        var scale = Math.Min(1, 150.0 / model.Count);
        for (var i = 0; i < RandomStarts * scale; i++)
        {
            yield return RandomPoint.Next(space, random);
        }

        foreach (var leader in model.Leaders)
        {
            for (var i = 0; i < ChangesPerLeader * scale; i++)
            {
                yield return Changed(leader, Scales[i % Scales.Length]);
            }
        }
    }

    private double[] Changed(double[] leader, double scale)
    {
        var raw = new double[leader.Length];
        var share = Math.Max(0.4, 1.0 / raw.Length);
        for (var d = 0; d < raw.Length; d++)
        {
            var keep = random.NextDouble() > share;
            if (_dimensions[d].Choices > 0)
            {
                raw[d] = leader[d] >= 0 && random.NextDouble() > 0.2 ? leader[d] : random.NextDouble();
            }
            else
            {
                raw[d] = keep
                    ? leader[d]
                    : Math.Clamp(leader[d] + (scale * Math.Min(1, model.Process.LengthScale(d)) * random.NextNormal()), 0, 1);
            }
        }

        return raw;
    }

    private Candidate Evaluate(double[] raw)
    {
        var unit = space.Snap(raw);
        if (space.Constraints.Count > 0 && !space.Satisfies(space.Decode(raw)))
        {
            return new(raw, unit, double.NegativeInfinity);
        }

        return new(raw, unit, model.Acquisition.Value(GpModel.Features(space, unit)));
    }

    /// <summary>Those that do not lie close to a better one.</summary>
    private static IEnumerable<Candidate> Distinct(List<Candidate> sorted)
    {
        var taken = new List<Candidate>();
        foreach (var candidate in sorted)
        {
            if (taken.TrueForAll(t => Distance(t.Raw, candidate.Raw) > 0.05))
            {
                taken.Add(candidate);
                yield return candidate;
            }
        }
    }

    private static double Distance(double[] a, double[] b)
    {
        var most = 0.0;
        for (var d = 0; d < a.Length; d++)
        {
            most = Math.Max(most, Math.Abs(a[d] - b[d]));
        }

        return most;
    }

    private Candidate Climb(Candidate from)
    {
        for (var round = 0; round < 3; round++)
        {
            var up = ClimbDiscrete(ClimbContinuous(from));
            if (up.Value <= from.Value + 1e-4)
            {
                return up.Value > from.Value ? up : from;
            }

            from = up;
        }

        return from;
    }

    private Candidate ClimbContinuous(Candidate from)
    {
        var free = Enumerable
            .Range(0, _dimensions.Count)
            .Where(d => _dimensions[d].Choices == 0 && _dimensions[d].Count > 1 && !double.IsNaN(from.Unit[d]))
            .ToArray();
        if (free.Length == 0)
        {
            return from;
        }

        var features = GpModel.Features(space, from.Unit);
        var full = new double[features.Length];
        var x = Array.ConvertAll(free, d => features[d]);
        var (low, high) = (new double[free.Length], new double[free.Length]);
        Array.Fill(high, 1);
        BoxMinimizer.Minimize(
            (at, gradient) =>
            {
                for (var i = 0; i < free.Length; i++)
                {
                    features[free[i]] = at[i];
                }

                var value = model.Acquisition.Value(features, full);
                for (var i = 0; i < free.Length; i++)
                {
                    gradient[i] = -full[free[i]];
                }

                return -value;
            },
            x,
            low,
            high,
            ClimbEvaluations,
            1e-5
        );
        var raw = (double[])from.Raw.Clone();
        for (var i = 0; i < free.Length; i++)
        {
            raw[free[i]] = x[i];
        }

        var reached = Evaluate(raw);
        return reached.Value > from.Value ? reached : from;
    }

    private Candidate ClimbDiscrete(Candidate from)
    {
        for (var d = 0; d < _dimensions.Count; d++)
        {
            if (_dimensions[d].Count == long.MaxValue || double.IsNaN(from.Unit[d]))
            {
                continue;
            }

            foreach (var unit in Neighbours(_dimensions[d], from.Unit[d]))
            {
                var raw = (double[])from.Raw.Clone();
                raw[d] = unit;
                var candidate = Evaluate(raw);
                from = candidate.Value > from.Value ? candidate : from;
            }
        }

        return from;
    }

    private static IEnumerable<double> Neighbours(Dimension dimension, double unit)
    {
        if (dimension.Choices > 0 || dimension.Count <= 6)
        {
            return Enumerable.Range(0, (int)dimension.Count).Select(i => (i + 0.5) / dimension.Count);
        }

        var step = 1.0 / dimension.Count;
        return new[] { unit - (2 * step), unit - step, unit + step, unit + (2 * step) }.Where(u => u is >= 0 and <= 1);
    }

    private sealed record Candidate(double[] Raw, double[] Unit, double Value);
}
