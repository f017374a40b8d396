namespace Trainyard.Tuning;

/// <summary>
/// Suggests what the next trial should run with. A suggestion is a function of the sampler's seed and of the study alone: what a sampler
/// remembers between two calls may make it faster, never different.
/// </summary>
public interface ISampler
{
    /// <summary>
    /// The parameters of trial number <c>study.Trials.Count</c>: active ones only, within bounds and steps, every constraint met. Null when
    /// the space is finite and the sampler has nothing left to try, or when no point can be found that meets the constraints.
    /// </summary>
    ParameterSet? Suggest(Study study);
}
