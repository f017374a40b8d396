namespace Trainyard.Tuning;

/// <summary>
/// The default: Bayesian optimisation while its process can hold the trials, and from then on in turns with TPE, which sees the whole
/// history however long it is. Several objectives are searched by NSGA-II.
/// </summary>
public sealed class AutoSampler(ulong seed) : ISampler
{
    private const int ProcessAlone = 300;

    private readonly GpSampler _process = new(seed);
    private readonly TpeSampler _density = new(seed);
    private readonly NsgaIISampler _fronts = new(seed);

    /// <inheritdoc/>
    public ParameterSet? Suggest(Study study)
    {
        if (study.Directions.Count > 1)
        {
            return _fronts.Suggest(study);
        }

        var known = study.Trials.Count + study.WarmStart.Count;
        return known < ProcessAlone || study.Trials.Count % 2 == 0 ? _process.Suggest(study) : _density.Suggest(study);
    }
}
