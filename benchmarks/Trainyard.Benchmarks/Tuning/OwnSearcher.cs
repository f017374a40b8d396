using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning;

/// <summary>A sampler of ours, and the study that it is given.</summary>
internal sealed class OwnSearcher : ISearcher
{
    private readonly ISampler _sampler;
    private readonly List<Trial> _trials = [];
    private readonly Study _study;

    public OwnSearcher(SearchSpace space, string sampler, int seed, int maxTrials)
    {
        _sampler = SamplerCatalog.Find(sampler, (ulong)seed) ?? throw new ArgumentException($"unknown sampler {sampler}");
        _study = new()
        {
            Space = space,
            Trials = _trials,
            MaxTrials = maxTrials,
        };
    }

    public IReadOnlyList<ParameterSet> Ask(int count)
    {
        var first = _trials.Count;
        for (var i = 0; i < count && _sampler.Next(_study) is { } parameters; i++)
        {
            _trials.Add(new() { Number = _trials.Count, Parameters = parameters });
        }

        return [.. _trials.Skip(first).Select(trial => trial.Parameters)];
    }

    public void Tell(IReadOnlyList<double> values)
    {
        var first = _trials.Count - values.Count;
        for (var i = first; i < _trials.Count; i++)
        {
            _trials[i] = _trials[i] with { State = TrialState.Succeeded, Values = [values[i - first]], Ended = i };
        }
    }

    public void Dispose() { }
}
