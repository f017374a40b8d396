using System.Globalization;
using System.Text.Json;
using Trainyard.Models;
using Trainyard.Tuning;
using Trial = Trainyard.Tuning.Trial;

namespace Trainyard.Scores;

/// <summary>
/// A sweep on four fifths of a table, then what its winner is worth: on the fifth that the sweep has not seen, and in cross-validation over all
/// rows with splits that the sweep has not used, as the references are reckoned.
/// </summary>
internal sealed class Run(Contest contest, string data, TrainerProgram trainer, int trials, int parallelism, string output)
{
    private const long SweepSeed = 7;
    private const long FirstScoreSeed = 1001;

    internal async Task<(ParameterSet Best, LastWord Holdout, IReadOnlyDictionary<string, double> Validated, double CpuSeconds)> RunAsync()
    {
        var (best, cpu) = await SweepAsync();
        var holdout = await trainer.RunAsync(Trial(best, SweepSeed, holdout: 0.2) with { Number = null, Output = new OutputSpec { Uri = output } });
        var words = await Task.WhenAll(Enumerable.Range(0, contest.Repeats).Select(repeat => trainer.RunAsync(Trial(best, FirstScoreSeed + repeat, holdout: 0))));
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
            var words = await Task.WhenAll(batch.Select(trial => trainer.RunAsync(Trial(trial.Parameters, SweepSeed, holdout: 0.2))));
            cpu += words.Sum(word => word.CpuSeconds ?? 0);
            var done = batch.Select((trial, i) => trial with { State = TrialState.Succeeded, Values = [words[i].Metrics![contest.Metric]], Ended = trial.Number });
            study = study with { Trials = [.. study.Trials.Take(batch[0].Number), .. done] };
        }

        var best = Rises(contest.Metric) ? study.Trials.MaxBy(trial => trial.Value)! : study.Trials.MinBy(trial => trial.Value)!;
        return (best.Parameters, cpu);
    }

    private TrialFile Trial(ParameterSet point, long seed, double holdout) => new()
    {
        TrainingJob = contest.Name.Replace(' ', '-'),
        Namespace = "scores",
        Run = 1,
        Number = 0,
        Data = new DataSpec
        {
            Sources = [new DataSource { Name = contest.Query is null ? "table" : "flats", Uri = "file://" + Path.Combine(data, contest.File), Csv = contest.Csv }],
            Query = contest.Query,
            Label = [contest.Label],
            Exclude = contest.Exclude,
            Holdout = new HoldoutSpec { Fraction = holdout },
            Validation = new ValidationSpec { Folds = contest.Folds },
            Seed = seed,
        },
        Model = new ModelSpec
        {
            Task = contest.Task,
            Algorithm = Algorithm.GradientBoosting,
            Parameters = new SortedDictionary<string, JsonElement>(contest.Fixed.Concat(point).ToDictionary(pair => pair.Key, pair => Json(pair.Value)), StringComparer.Ordinal),
        },
        Objective = new ObjectiveSpec { Metric = contest.Metric, AdditionalMetrics = contest.MoreMetrics },
    };

    private static JsonElement Json(ParameterValue value) => JsonElement.Parse(value.Kind switch
    {
        ParameterValueKind.Number => value.AsNumber.ToString("R", CultureInfo.InvariantCulture),
        ParameterValueKind.Boolean => value.AsBoolean ? "true" : "false",
        _ => $"\"{value.AsText}\"",
    });
}
