namespace Trainyard.Tuning;

/// <summary>
/// The default: Bayesian optimisation while its process can hold the trials, and from then on in turns with TPE, which sees the whole history however long it is.
/// </summary>
public sealed class AutoSampler(ulong seed) : ISampler
{
    private const int ProcessAlone = 300;

    private readonly GpSampler process = new(seed);
    private readonly TpeSampler density = new(seed);

    /// <inheritdoc/>
    public ParameterSet? Suggest(Study study) =>
        study.Trials.Count + study.WarmStart.Count < ProcessAlone || study.Trials.Count % 2 == 0 ? process.Suggest(study) : density.Suggest(study);
}
