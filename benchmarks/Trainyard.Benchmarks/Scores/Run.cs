using Trainyard.Models;
using Trainyard.Tuning;
using Trial = Trainyard.Tuning.Trial;

namespace Trainyard.Benchmarks.Scores;

/// <summary>
/// A sweep on four fifths of a table, then what its winner is worth: on the fifth that the sweep has not seen, and in cross-validation over all
/// rows with splits that the sweep has not used, as the references are reckoned.
/// </summary>
internal sealed class Run(Contest contest, string data, TrainerProgram trainer, int trials, int parallelism, string output)
{
    private const long SweepSeed = 7;

    internal async Task<(ParameterSet Best, LastWord Holdout, IReadOnlyDictionary<string, double> Validated, double CpuSeconds)> RunAsync()
    {
        var (best, cpu) = await SweepAsync();
        var holdout = await trainer.RunAsync(contest.Trial(data, best, SweepSeed, holdout: 0.2) with { Number = null, Output = new OutputSpec { Uri = output } });
        var words = await Task.WhenAll(Enumerable.Range(0, contest.Repeats).Select(repeat => trainer.RunAsync(contest.Trial(data, best, Contest.FirstScoreSeed + repeat, holdout: 0))));
        var validated = words[0].Metrics!.Keys.ToDictionary(name => name, name => words.Average(word => word.Metrics![name]));
        return (best, holdout, validated, cpu + (holdout.CpuSeconds ?? 0) + words.Sum(word => word.CpuSeconds ?? 0));
    }

    /// <summary>Whether more is better of a metric that has a target.</summary>
    internal static bool Rises(string metric) => metric is not ("rmse" or "rmsle" or "medianRelativeError" or "mae" or "logLoss");

    private async Task<(ParameterSet Best, double CpuSeconds)> SweepAsync()
    {
        var sampler = SamplerCatalog.Find("TPE", seed: 1)!;
        var study = new Study
        {
            Space = contest.Space,
            Directions = [Rises(contest.Metric) ? Direction.Maximize : Direction.Minimize],
            Enqueued = [contest.Start],
            MaxTrials = trials,
        };
        double cpu = 0;
        while (study.Trials.Count < trials)
        {
            // In step, so that the sweep is the same each time: which trial ends first must not matter.
            var batch = new List<Trial>();
            while (batch.Count < parallelism && study.Trials.Count < trials && sampler.Next(study) is { } point)
            {
                batch.Add(new Trial { Number = study.Trials.Count, Parameters = point });
                study = study with { Trials = [.. study.Trials, batch[^1]] };
            }

            if (batch.Count == 0)
                break;
            var words = await Task.WhenAll(batch.Select(trial => trainer.RunAsync(contest.Trial(data, trial.Parameters, SweepSeed, holdout: 0.2))));
            cpu += words.Sum(word => word.CpuSeconds ?? 0);
            var done = batch.Select((trial, i) => trial with { State = TrialState.Succeeded, Values = [words[i].Metrics![contest.Metric]], Ended = trial.Number });
            study = study with { Trials = [.. study.Trials.Take(batch[0].Number), .. done] };
        }

        var best = Rises(contest.Metric) ? study.Trials.MaxBy(trial => trial.Value)! : study.Trials.MinBy(trial => trial.Value)!;
        return (best.Parameters, cpu);
    }
}
