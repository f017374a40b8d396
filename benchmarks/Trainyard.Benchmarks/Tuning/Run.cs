using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning;

/// <summary>One sampler on one problem with one seed. Mode par8 asks for eight points before it tells their values, seq for one.</summary>
internal sealed record Run(Problem Problem, string Sampler, string Mode, int Seed, int Trials)
{
    /// <summary>The objective's values, in the order of the trials.</summary>
    public double[] Values()
    {
        using var objective = Problem.Open();
        var sampler = SamplerCatalog.Find(Sampler, (ulong)Seed) ?? throw new ArgumentException($"unknown sampler {Sampler}");
        var width = Mode == "par8" ? 8 : 1;
        var trials = new List<Trial>();
        var study = new Study
        {
            Space = Problem.Space,
            Trials = trials,
            MaxTrials = Trials,
        };
        while (trials.Count < Trials)
        {
            var first = trials.Count;
            for (var i = 0; i < width && sampler.Next(study) is { } parameters; i++)
            {
                trials.Add(new() { Number = trials.Count, Parameters = parameters });
            }

            for (var i = first; i < trials.Count; i++)
            {
                trials[i] = trials[i] with { State = TrialState.Succeeded, Values = [objective.Evaluate(trials[i].Parameters)], Ended = i };
            }

            if (trials.Count == first)
            {
                break;
            }
        }

        return [.. trials.Take(Trials).Select(trial => trial.Values[0])];
    }
}
