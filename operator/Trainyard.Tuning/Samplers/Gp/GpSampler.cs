namespace Trainyard.Tuning;

/// <summary>
/// Bayesian optimisation: a Gaussian process (see <see cref="GaussianProcess"/>) over the trials so far, and the point with the greatest
/// expected improvement.
/// Running trials join with the values that the process believes of them (kriging believer), so that parallel suggestions keep apart.
/// Source: D. Ginsbourger et
/// al., "Kriging is well-suited to parallelize optimization" (2010), section 3.2.
/// </summary>
public sealed class GpSampler(ulong seed) : ISampler
{
    private const int LeastStartUp = 3;
    private const int MostStartUp = 5;

    private readonly SobolSampler _start = new(seed);
    private GpFit? _last;

    /// <inheritdoc/>
    public ParameterSet? Suggest(Study study)
    {
        var random = new Xoshiro256(seed, (ulong)study.Trials.Count);
        var history = History.Of(study);
        if (history.Finished.Count(trial => trial.State == TrialState.Succeeded) < StartUp(study))
        {
            return _start.Suggest(study, random);
        }

        var model = GpModel.Of(study.Space, history, ref _last);
        var proposals = new AcquisitionSearch(study.Space, model, random).Best();
        var next = 0;
        return FreshPoint.Find(study, random, () => next < proposals.Count ? proposals[next++] : RandomPoint.Next(study.Space, random));
    }

    /// <summary>The trials that a process needs before it is asked: a quarter of a small budget, five of a large one.</summary>
    private static int StartUp(Study study) => Math.Clamp((study.MaxTrials ?? int.MaxValue) / 4, LeastStartUp, MostStartUp);
}
