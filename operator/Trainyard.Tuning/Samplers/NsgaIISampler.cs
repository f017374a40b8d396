namespace Trainyard.Tuning;

/// <summary>
/// A genetic algorithm for several objectives: parents are the best of all trials by front and crowding, children come by simulated binary
/// crossover and polynomial mutation. Deb et al. 2002, "A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II" (sections III-A and
/// III-B), in the steady-state form, in which each trial that ends counts at once, so that nothing waits for the end of a generation
/// (Durillo et al. 2009, "On the Effect of the Steady-State Selection Scheme in Multi-Objective Genetic Algorithms"). It takes one
/// objective, too.
/// </summary>
public sealed class NsgaIISampler(ulong seed) : ISampler
{
    private const int Population = 20;
    private const double CrossoverRate = 0.9;
    private const double CrossoverIndex = 5;
    private const double MutationIndex = 10;

    /// <inheritdoc/>
    public ParameterSet? Suggest(Study study)
    {
        var random = new Xoshiro256(seed, (ulong)study.Trials.Count);
        var parents = BestOf(study);
        return FreshPoint.Find(study, random, () =>
            parents.Count < Population
                ? RandomPoint.Next(study.Space, random)
                : Child(Tournament(parents, random), Tournament(parents, random), study.Space, random)
        );
    }

    /// <summary>The best trials: whole fronts, the last one's least crowded.</summary>
    private static List<Parent> BestOf(Study study)
    {
        var best = new List<Parent>();
        var known = study with { Trials = [.. study.WarmStart, .. study.Trials] };
        foreach (var (rank, front) in ParetoFront.Fronts(known).Index())
        {
            var crowding = Crowding(front, study);
            best.AddRange(
                front
                    .Zip(crowding)
                    .OrderByDescending(member => member.Second)
                    .Take(Population - best.Count)
                    .Select(member => new Parent(member.First.Parameters.UnitIn(study.Space), rank, member.Second))
            );
            if (best.Count == Population)
            {
                break;
            }
        }
        return best;
    }

    /// <summary>The distances between a trial's neighbours, summed over the objectives; infinite at the ends (section III-B).</summary>
    private static double[] Crowding(IReadOnlyList<Trial> front, Study study)
    {
        var losses = front.Select(trial => ParetoFront.Losses(trial, study)).ToArray();
        var distances = new double[front.Count];
        for (var objective = 0; objective < study.Directions.Count; objective++)
        {
            int[] order = [.. Enumerable.Range(0, front.Count).OrderBy(i => losses[i][objective])];
            var range = losses[order[^1]][objective] - losses[order[0]][objective];
            distances[order[0]] = distances[order[^1]] = double.PositiveInfinity;
            for (var i = 1; i < order.Length - 1 && range > 0; i++)
            {
                distances[order[i]] += (losses[order[i + 1]][objective] - losses[order[i - 1]][objective]) / range;
            }
        }
        return distances;
    }

    private static Parent Tournament(List<Parent> parents, Xoshiro256 random)
    {
        var (a, b) = (parents[random.NextInt(parents.Count)], parents[random.NextInt(parents.Count)]);
        return a.Rank < b.Rank || (a.Rank == b.Rank && a.Crowding > b.Crowding) ? a : b;
    }

    private static double[] Child(Parent mother, Parent father, SearchSpace space, Xoshiro256 random)
    {
        var child = new double[space.Dimensions.Count];
        var crosses = random.NextDouble() < CrossoverRate;
        for (var i = 0; i < child.Length; i++)
        {
            var (a, b) = (Known(mother.Unit[i], random), Known(father.Unit[i], random));
            child[i] =
                !crosses ? a
                : space.Dimensions[i].Choices > 0 ? (random.NextDouble() < 0.5 ? a : b)
                : random.NextDouble() < 0.5 ? Cross(a, b, random)
                : Cross(b, a, random);
            if (random.NextDouble() < 1.0 / child.Length)
            {
                child[i] = space.Dimensions[i].Choices > 0 ? random.NextDouble() : Mutate(child[i], random);
            }
        }
        return child;
    }

    /// <summary>A coordinate in the cube; a random one where a parent has none.</summary>
    private static double Known(double unit, Xoshiro256 random) => double.IsNaN(unit) ? random.NextDouble() : Math.Clamp(unit, 0, 1);

    /// <summary>Simulated binary crossover: Deb and Agrawal 1995, "Simulated Binary Crossover for Continuous Search Space", section
    /// 4.</summary>
    private static double Cross(double a, double b, Xoshiro256 random)
    {
        var u = random.NextDouble();
        var spread = u < 0.5 ? Power(2 * u, 1 / (CrossoverIndex + 1)) : Power(1 / (2 * (1 - u)), 1 / (CrossoverIndex + 1));
        return Math.Clamp(0.5 * (((1 + spread) * a) + ((1 - spread) * b)), 0, 1);
    }

    /// <summary>Polynomial mutation: Deb and Goyal 1996, "A Combined Genetic Adaptive Search (GeneAS) for Engineering Design", section
    /// 2.2.</summary>
    private static double Mutate(double unit, Xoshiro256 random)
    {
        var u = random.NextDouble();
        var step = u < 0.5 ? Power(2 * u, 1 / (MutationIndex + 1)) - 1 : 1 - Power(2 * (1 - u), 1 / (MutationIndex + 1));
        return Math.Clamp(unit + step, 0, 1);
    }

    private static double Power(double x, double exponent) => x <= 0 ? 0 : Portable.Exp(exponent * Portable.Log(x));

    private sealed record Parent(double[] Unit, int Rank, double Crowding);
}
