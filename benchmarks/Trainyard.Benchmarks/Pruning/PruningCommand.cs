using System.CommandLine;
using System.Globalization;
using Trainyard.Testing;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Pruning;

/// <summary>The pruners on simulated learning curves: steps spent, quality lost, and what a fixed number of steps buys.</summary>
internal static class PruningCommand
{
    private const int Trials = 100;

    public static Command Create()
    {
        var set = new Option<string>("--set")
        {
            Description = "The problems: defined, varied or heldout.",
            DefaultValueFactory = _ => "defined",
        };
        var seeds = new Option<int>("--seeds") { Description = "Runs of each cell, up to 20.", DefaultValueFactory = _ => 20 };
        var workers = new Option<int[]>("--workers")
        {
            Description = "Trials at a time.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [8, 1],
        };
        var sampler = new Option<string>("--sampler")
        {
            Description = "Random (the recorded configurations), or a sampler's name.",
            DefaultValueFactory = _ => "Random",
        };
        var pruners = new Option<string>("--pruner")
        {
            Description = "Only the pruners whose names begin so.",
            DefaultValueFactory = _ => "",
        };
        var command = new Command("pruning", "Pruners on the curves of shared/bench/prune.") { set, seeds, workers, sampler, pruners };
        command.SetAction(given =>
        {
            if (SharedFolder.Find("bench", "prune", "random_configs.csv") is not { } recorded)
            {
                Console.Error.WriteLine("shared/bench/prune/random_configs.csv is not here");
                return 1;
            }
            var configurations = Configuration.Read(recorded);
            var name = given.GetValue(sampler)!;
            ITrialSource Source(CurveProblem problem, int seed) =>
                name == "Random"
                    ? new RandomTrials(seed, [.. configurations[seed]])
                    : new SampledTrials(
                        SamplerCatalog.Find(name, (ulong)seed) ?? throw new ArgumentException($"{name} is no sampler"),
                        problem.Direction
                    );
            Console.WriteLine(
                "steps: of 100 full trainings; excess: mean loss added against no pruning; budget: median loss when a third of the "
                    + "steps may be spent"
            );
            foreach (
                var problem in given.GetValue(set) switch
                {
                    "varied" => CurveProblems.Varied,
                    "heldout" => CurveProblems.HeldOut,
                    _ => CurveProblems.Defined,
                }
            )
            {
                foreach (var count in given.GetValue(workers)!)
                {
                    Print(problem, count, given.GetValue(seeds), given.GetValue(pruners)!, seed => Source(problem, seed));
                }
            }
            return 0;
        });
        return command;
    }

    private static void Print(CurveProblem problem, int workers, int seeds, string only, Func<int, ITrialSource> source)
    {
        Console.WriteLine($"\n{problem.Name}, {workers} at a time{"",-20}  steps %    excess    budget  completed  started");
        foreach (var peer in workers == 8 && RecordedPeers.Of.TryGetValue(problem.Name, out var peers) ? peers : [])
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  Optuna: {peer.Name,-37} {peer.StepsPercent,7:0.0} {peer.Excess,9:+0.0000;-0.0000;0.0000} {peer.Budget,9:0.0000}"
                )
            );
        }
        var unpruned = Measure(Candidate.None, problem, workers, seeds, source);
        foreach (var candidate in Candidate.All.Where(candidate => candidate.Name.StartsWith(only, StringComparison.Ordinal)))
        {
            var rows = candidate == Candidate.None ? unpruned : Measure(candidate, problem, workers, seeds, source);
            var steps = rows.Average(row => 100.0 * row.Trials.Steps / (Trials * problem.Steps));
            var excess = rows.Zip(unpruned, (row, none) => row.Trials.Quality - none.Trials.Quality).Average();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {candidate.Name,-45} {steps,7:0.0} {excess,9:+0.0000;-0.0000;0.0000} "
                        + $"{Median(rows.Select(row => row.Budget.Quality)),9:0.0000} "
                        + $"{rows.Average(row => row.Budget.Completed),10:0.0} {rows.Average(row => row.Budget.Started),8:0.0}"
                )
            );
        }
    }

    private static (Outcome Trials, Outcome Budget)[] Measure(
        Candidate candidate,
        CurveProblem problem,
        int workers,
        int seeds,
        Func<int, ITrialSource> source
    ) =>
        [
            .. Enumerable
                .Range(0, seeds)
                .AsParallel()
                .AsOrdered()
                .Select(seed =>
                    (
                        Simulation.RunTrials(problem, candidate, source(seed), seed, workers, Trials),
                        Simulation.RunBudget(problem, candidate, source(seed), seed, workers)
                    )
                ),
        ];

    /// <summary>The median; a run that completed nothing counts as the worst.</summary>
    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Select(value => double.IsNaN(value) ? double.PositiveInfinity : value).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
