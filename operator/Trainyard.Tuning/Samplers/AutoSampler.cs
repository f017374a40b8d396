namespace Trainyard.Tuning;

/// <summary>
/// The default: Bayesian optimisation while its process can hold the trials, and from then on in turns with TPE, which sees the whole
/// history however long it is. Several objectives are searched by ParEGO, and then in turns with NSGA-II.
/// </summary>
public sealed class AutoSampler(ulong seed) : ISampler
{
    private const int ProcessAlone = 300;

    private readonly GpSampler _process = new(seed);
    private readonly TpeSampler _density = new(seed);
    private readonly ParEgoSampler _weighed = new(seed);
    private readonly NsgaIISampler _fronts = new(seed);

    /// <inheritdoc/>
    public ParameterSet? Suggest(Study study)
    {
        var known = study.Trials.Count + study.WarmStart.Count;
        var byProcess = known < ProcessAlone || study.Trials.Count % 2 == 0;
        return (study.Directions.Count > 1, byProcess) switch
        {
            (false, true) => _process.Suggest(study),
            (false, false) => _density.Suggest(study),
            (true, true) => _weighed.Suggest(study),
            (true, false) => _fronts.Suggest(study),
        };
    }
}
