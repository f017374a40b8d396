using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Pruning;

/// <summary>Where a run's configurations come from.</summary>
internal interface ITrialSource
{
    /// <summary>The configuration of the next trial.</summary>
    Configuration Next(int trial);

    /// <summary>The trial was completed with this value.</summary>
    void Succeeded(int trial, double value);

    /// <summary>The trial was stopped after a step with this value.</summary>
    void Pruned(int trial, int step, double value);
}

/// <summary>The recorded random configurations, then random ones.</summary>
internal sealed class RandomTrials(int seed, IReadOnlyList<Configuration> recorded) : ITrialSource
{
    public Configuration Next(int trial) => trial < recorded.Count ? recorded[trial] : Configuration.Random(seed, trial);

    public void Succeeded(int trial, double value) { }

    public void Pruned(int trial, int step, double value) { }
}

/// <summary>Configurations that a sampler suggests from what the run has shown.</summary>
internal sealed class SampledTrials(ISampler sampler, Direction direction) : ITrialSource
{
    private static readonly SearchSpace Space = new([
        new DoubleParameter
        {
            Name = "lr",
            Min = 1e-4,
            Max = 1,
            Scale = Scale.Log,
        },
        new DoubleParameter
        {
            Name = "wd",
            Min = 1e-6,
            Max = 1e-1,
            Scale = Scale.Log,
        },
        new IntegerParameter
        {
            Name = "depth",
            Min = 1,
            Max = 8,
        },
        new DoubleParameter
        {
            Name = "aug",
            Min = 0,
            Max = 1,
        },
    ]);

    private readonly List<Trial> _trials = [];
    private int _ended;

    public Configuration Next(int trial)
    {
        var point = sampler.Suggest(
            new Study
            {
                Space = Space,
                Directions = [direction],
                Trials = _trials,
            }
        )!;
        _trials.Add(new() { Number = trial, Parameters = point });
        return new(point["lr"].AsNumber, point["wd"].AsNumber, (int)point["depth"].AsInteger, point["aug"].AsNumber);
    }

    public void Succeeded(int trial, double value) =>
        _trials[trial] = _trials[trial] with { State = TrialState.Succeeded, Values = [value], Ended = _ended++ };

    public void Pruned(int trial, int step, double value) =>
        _trials[trial] = _trials[trial] with { State = TrialState.Pruned, Curve = [new(step, value)], Ended = _ended++ };
}
