using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Trainyard.Api;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Testing;
using Trainyard.Tuning;
using Trial = Trainyard.Tuning.Trial;

namespace Trainyard.Benchmarks.Scores;

/// <summary>A sweep on every table, and its scores beside the references and the targets.</summary>
internal static class ScoresCommand
{
    public static Command Create()
    {
        var tables = new Option<string[]>("--table")
        {
            Description = $"Only these tables: {string.Join(", ", Contests.All.Select(contest => contest.Name))}.",
            AllowMultipleArgumentsPerToken = true,
        };
        tables.AcceptOnlyFromAmong([.. Contests.All.Select(contest => contest.Name)]);
        var trials = new Option<int?>("--trials") { Description = "Trials of each sweep. Default: as its manifest says." };
        var seed = new Option<long?>("--seed")
        {
            Description = "The samplers' seed, to see how much is luck. Default: as the manifest says.",
        };
        var parallelism = new Option<int>("--parallelism")
        {
            Description = "Trials at a time, each on one thread.",
            DefaultValueFactory = _ => Math.Max(1, Environment.ProcessorCount),
        };
        var command = new Command("scores", "A sweep on every table of shared/data, its scores beside the references.")
        {
            tables,
            trials,
            seed,
            parallelism,
        };
        command.SetAction(
            (given, _) =>
            {
                var wanted = Contests.All.Where(contest =>
                    given.GetValue(tables) is not { Length: > 0 } names || names.Contains(contest.Name)
                );
                return RunAsync([.. wanted], job => Change(job, given.GetValue(trials), given.GetValue(seed)), given.GetValue(parallelism));
            }
        );
        return command;
    }

    private static TrainingJob Change(TrainingJob job, int? trials, long? seed)
    {
        if (job.Spec.Sweep is not { } sweep)
            return job;
        var changed = sweep with
        {
            MaxTrials = trials ?? sweep.MaxTrials,
            Sampler = sweep.Sampler with { Seed = seed ?? sweep.Sampler.Seed },
        };
        return job with { Spec = job.Spec with { Sweep = changed } };
    }

    private static TrainingJob With(TrainingJob job, string engine)
    {
        var parameters = new Dictionary<string, JsonElement>(job.Spec.Model.Parameters) { ["engine"] = JsonElement.Parse($"\"{engine}\"") };
        return job with { Spec = job.Spec with { Model = job.Spec.Model with { Parameters = parameters } } };
    }

    private static async Task<int> RunAsync(IReadOnlyList<Contest> contests, Func<TrainingJob, TrainingJob> change, int parallelism)
    {
        if (SharedFolder.Find("data") is not { } data)
        {
            Console.Error.WriteLine("shared/data is not here");
            return 1;
        }

        var figures = new Figures();
        var watch = Stopwatch.StartNew();
        foreach (var (place, contest) in contests.Index())
        {
            if (Examination.IsThere(contest, data))
                await CompareAsync(contest, data, change, parallelism, $"{place + 1} of {contests.Count}", figures);
            else
                Console.WriteLine($"{contest.Name}: skipped, shared/data has not all of {string.Join(", ", contest.Files.Values)}");
        }

        Console.WriteLine($"{Cpu():F0} CPU seconds on {parallelism} of {Environment.ProcessorCount} cores, {watch.Elapsed:h\\:mm\\:ss}");
        return figures.Close();
    }

    /// <summary>A sweep by each engine that is here. The bounds are for the one that a job has where it says nothing.</summary>
    private static async Task CompareAsync(
        Contest contest,
        string data,
        Func<TrainingJob, TrainingJob> change,
        int parallelism,
        string place,
        Figures figures
    )
    {
        var (metric, scores) = (contest.Expected[0].Metric, new List<(string Engine, double Value)>());
        foreach (var engine in Learners.Engines)
        {
            using var examination = new Examination(contest, data, job => With(change(job), engine));
            var bounded = engine == Learners.Engines[0];
            scores.Add(
                (engine, await RunAsync(contest, examination, parallelism, $"{contest.Name} by {engine} ({place})", bounded, figures))
            );
        }

        var goal = KnownMetrics.Find(metric)!.Goal;
        var best = scores.Aggregate((best, score) => goal.IsBetter(score.Value, best.Value) ? score : best);
        var told = string.Join(", ", scores.Select(score => $"{score.Value:G5} by {score.Engine}"));
        Console.WriteLine($"{contest.Name}: {best.Engine} has won: {metric} {told}");
    }

    /// <returns>The first metric that is expected.</returns>
    private static async Task<double> RunAsync(
        Contest contest,
        Examination examination,
        int parallelism,
        string name,
        bool bounded,
        Figures figures
    )
    {
        var (watch, cpu) = (Stopwatch.StartNew(), Cpu());
        var job = examination.Job;
        var sweep = new Sweep(job, examination.TrainAsync, parallelism);
        var progress = new Progress(name, job.Spec.Sweep?.MaxTrials ?? 1);
        var run = await sweep.RunAsync(progress.Tell);
        var best = sweep.Best(run);
        progress.Tell("scoring the winner");
        var (holdout, validated) = await examination.ExamineAsync(best.Parameters, parallelism);
        progress.Clear();

        var pruned = run.Count(trial => trial.State == TrialState.Pruned);
        Console.WriteLine(
            $"{name}: {run.Count} trials, {pruned} of them pruned; {Cpu() - cpu:F0} CPU seconds, {watch.Elapsed.TotalSeconds:F0} s"
        );
        Console.WriteLine(
            $"       best: trial {best.Number}, {job.Spec.Objective.Metric} {best.Value:G5}: "
                + $"{string.Join("  ", best.Parameters.Select(pair => $"{pair.Key} {Text(pair.Value)}"))}"
        );
        if (holdout.Model?.Holdout is { } score)
        {
            Console.WriteLine(
                $"       hold-out of the sweep: {score.Metric} {score.Value:G5}, 95 % between {score.Interval95[0]:G5} and "
                    + $"{score.Interval95[1]:G5}"
            );
        }

        var words = validated.Count == 0 ? [holdout] : validated;
        foreach (var expected in contest.Expected)
            Tell(contest, expected, words, bounded, figures);
        return words.Average(word => word.Metrics![contest.Expected[0].Metric]);
    }

    private static void Tell(Contest contest, Expectation expected, IReadOnlyList<LastWord> words, bool bounded, Figures figures)
    {
        var values = words.Select(word => word.Metrics![expected.Metric]).ToArray();
        var how =
            contest.Folds == 0 ? "hold-out"
            : contest.Repeats == 1 ? $"{contest.Folds}-fold"
            : $"{contest.Folds}-fold, {contest.Repeats} times";
        var spread = values.Length == 1 ? "" : $"{values.Min():G4} to {values.Max():G4}; ";
        figures.Report(
            $"{contest.Name}: {expected.Metric}, {how}",
            values.Average(),
            "",
            bounded ? expected.AtMost : null,
            bounded ? expected.AtLeast : null,
            $"{spread}reference {expected.Reference}",
            "G5"
        );
    }

    private static string Text(ParameterValue value) =>
        value.Kind == ParameterValueKind.Number ? value.AsNumber.ToString("G4", CultureInfo.InvariantCulture) : value.ToString();

    private static double Cpu() => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <summary>How far a sweep is: one line that is written over on a terminal, else a line now and then.</summary>
    private sealed class Progress(string name, int trials)
    {
        private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private TimeSpan _told;

        internal void Tell(IReadOnlyList<Trial> ended)
        {
            var left = _watch.Elapsed / ended.Count * (trials - ended.Count);
            if (Console.IsOutputRedirected && _watch.Elapsed - _told < Silence)
                return;
            _told = _watch.Elapsed;
            Tell($"{ended.Count} of {trials} trials, about {left.TotalSeconds:F0} s left");
        }

        internal void Tell(string what)
        {
            if (Console.IsOutputRedirected)
                Console.WriteLine($"  {name}: {what}");
            else
                Console.Write($"\r\e[K{name}: {what}");
        }

        internal void Clear()
        {
            if (!Console.IsOutputRedirected)
                Console.Write("\r\e[K");
        }
    }
}
