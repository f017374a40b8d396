namespace Trainyard.Tuning;

/// <summary>
/// CMA-ES (see <see cref="CmaState"/>): each population of trials, in the order in which they ended, moves the distribution that the next
/// ones are drawn from. Trials that never end hold nothing up. Of a few points drawn a model of the trials so far chooses the one to try
/// (see <see cref="QuadraticModel"/>), which is worth several trials of each generation. When the distribution has shrunk to a point it
/// starts again elsewhere with twice the population. Source of the restarts: A. Auger and N. Hansen, "A restart CMA evolution strategy with
/// increasing population size", CEC 2005, section 2; of the choice: Y. Jin, "Surrogate-assisted evolutionary computation: recent advances
/// and future challenges", Swarm and Evolutionary Computation 1 (2011), section 3 (pre-selection).
/// </summary>
public sealed class CmaEsSampler(ulong seed) : ISampler
{
    private const double InitialSigma = 0.15;
    private const double LeastSpread = 1e-5;

    /// <summary>The points that the model chooses from. More would draw a generation of few dimensions together before it has found the
    /// way.</summary>
    private const int DrawsPerDimension = 2;
    private const int FewestDraws = 3;
    private const int MostDraws = 40;

    /// <summary>The latest trials are the ones near the distribution.</summary>
    private const int MostKnown = 500;

    private readonly SobolSequence _sobol = new(seed);

    /// <inheritdoc/>
    public ParameterSet? Suggest(Study study)
    {
        var random = new Xoshiro256(seed, (ulong)study.Trials.Count);
        var finished = History.Of(study).Finished;
        var state = Replay(study, finished);
        var model = Model(state, finished);
        return FreshPoint.Find(study, random, () =>
        {
            var point = Preselect(state, model, random);
            model = null; // It would choose again what the constraints have just refused.
            return point;
        });
    }

    /// <summary>The best of a few points drawn, in the eyes of the model.</summary>
    private static double[] Preselect(CmaState state, QuadraticModel? model, Xoshiro256 random)
    {
        var best = state.Sample(random);
        if (model is null)
        {
            return best;
        }

        var least = model.Predict(state.Whiten(best));
        for (var i = 1; i < Math.Clamp(DrawsPerDimension * best.Length, FewestDraws, MostDraws); i++)
        {
            var drawn = state.Sample(random);
            var value = model.Predict(state.Whiten(drawn));
            (best, least) = value < least ? (drawn, value) : (best, least);
        }

        return best;
    }

    private static QuadraticModel? Model(CmaState state, IReadOnlyList<Observation> finished)
    {
        var known = finished.Skip(finished.Count - MostKnown).Where(o => o.State == TrialState.Succeeded).ToList();
        return QuadraticModel.Of([.. known.Select(o => state.Whiten(o.Unit))], [.. known.Select(o => o.Loss)]);
    }

    /// <summary>The distribution after all complete generations.</summary>
    private CmaState Replay(Study study, IReadOnlyList<Observation> finished)
    {
        var dimensions = study.Space.Dimensions;
        var warm = study.WarmStart.Count(t => t.State == TrialState.Succeeded);
        var state = new CmaState(
            dimensions,
            Start(finished, warm, dimensions.Count),
            InitialSigma,
            CmaState.DefaultPopulation(dimensions.Count)
        );
        var restarts = 0;
        for (var first = warm; first + state.Population <= finished.Count;)
        {
            var population = state.Population;
            var generation = finished
                .Skip(first)
                .Take(population)
                .OrderBy(o => o.State == TrialState.Pruned ? 1 : 0)
                .ThenBy(o => o.Loss)
                .ToList();
            first += population;
            state.Tell([.. generation.Select(o => o.Unit)], new(seed, ~(ulong)first));
            var isFlat = generation[0].Loss == generation[^1].Loss;
            if (state.Spread < LeastSpread || (isFlat && state.Spread < 0.01))
            {
                restarts++;
                state = new(dimensions, _sobol.Point((uint)restarts, dimensions.Count), InitialSigma, population * 2);
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
