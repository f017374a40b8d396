namespace Trainyard.Tuning;

/// <summary>
/// CMA-ES (see <see cref="CmaState"/>): each population of trials, in the order in which they ended, moves the distribution that the next ones are drawn from. Trials that never
/// end hold nothing up. When the distribution has shrunk to a point it starts again elsewhere with twice the population. Source of the restarts: A. Auger and N. Hansen, "A
/// restart CMA evolution strategy with increasing population size", CEC 2005, section 2.
/// </summary>
public sealed class CmaEsSampler(ulong seed) : ISampler
{
    private const double InitialSigma = 0.15;
    private const double LeastSpread = 1e-5;

    private readonly SobolSequence sobol = new(seed);

    /// <inheritdoc/>
    public ParameterSet? Suggest(Study study)
    {
        var random = new Xoshiro256(seed, (ulong)study.Trials.Count);
        var state = Replay(study);
        return FreshPoint.Find(study, random, () => state.Sample(random));
    }

    /// <summary>The distribution after all complete generations.</summary>
    private CmaState Replay(Study study)
    {
        var dimensions = study.Space.Dimensions;
        var finished = History.Of(study).Finished;
        var warm = study.WarmStart.Count(t => t.State == TrialState.Succeeded);
        var state = new CmaState(dimensions, Start(finished, warm, dimensions.Count), InitialSigma, CmaState.DefaultPopulation(dimensions.Count));
        var restarts = 0;
        for (var first = warm; first + state.Population <= finished.Count;)
        {
            var population = state.Population;
            var generation = finished.Skip(first).Take(population).OrderBy(o => o.State == TrialState.Pruned ? 1 : 0).ThenBy(o => o.Loss).ToList();
            first += population;
            state.Tell([.. generation.Select(o => o.Unit)], new(seed, ~(ulong)first));
            var isFlat = generation[0].Loss == generation[^1].Loss;
            if (state.Spread < LeastSpread || (isFlat && state.Spread < 0.01))
            {
                restarts++;
                state = new(dimensions, sobol.Point((uint)restarts, dimensions.Count), InitialSigma, population * 2);
            }
        }

        return state;
    }

    /// <summary>The middle, or the mean of the best tenth of earlier studies' trials.</summary>
    private static double[] Start(IReadOnlyList<Observation> finished, int warm, int dimensions)
    {
        var start = new double[dimensions];
        Array.Fill(start, 0.5);
        var best = finished.Take(warm).OrderBy(o => o.Loss).Take((warm + 9) / 10).ToList();
        for (var d = 0; d < dimensions; d++)
        {
            var known = best.Select(o => o.Unit[d]).Where(u => u is >= 0 and <= 1).ToList();
            start[d] = known.Count > 0 ? known.Average() : 0.5;
        }

        return start;
    }
}
