namespace Trainyard.Benchmarks.Tuning;

/// <summary>One sampler on one problem with one seed. Mode par8 asks for eight points before it tells their values, seq for one.</summary>
internal sealed record Run(Problem Problem, string Sampler, string Mode, int Seed, int Trials)
{
    /// <summary>The objective's values, in the order of the trials.</summary>
    public double[] Values()
    {
        using var searcher = new OwnSearcher(Problem.Space, Sampler, Seed, Trials);
        return [.. Search(searcher).Select(trial => trial.Observed)];
    }

    /// <summary>After each trial, what the point with the best value seen is worth without noise.</summary>
    public double[] Incumbents(ISearcher searcher)
    {
        var (least, worth) = (double.PositiveInfinity, double.PositiveInfinity);
        var incumbents = new List<double>(Trials);
        foreach (var (observed, truth) in Search(searcher))
        {
            (least, worth) = observed < least ? (observed, truth) : (least, worth);
            incumbents.Add(worth);
        }

        return [.. incumbents];
    }

    private List<(double Observed, double Truth)> Search(ISearcher searcher)
    {
        using var objective = Problem.Open();
        var width = Mode == "par8" ? 8 : 1;
        var trials = new List<(double Observed, double Truth)>();
        while (trials.Count < Trials && searcher.Ask(width) is { Count: > 0 } points)
        {
            var values = points.Select(objective.Evaluate).ToList();
            searcher.Tell(values);
            trials.AddRange(points.Select((point, i) => (values[i], objective.Truth(point, values[i]))));
        }

        return trials[..Math.Min(Trials, trials.Count)];
    }
}
