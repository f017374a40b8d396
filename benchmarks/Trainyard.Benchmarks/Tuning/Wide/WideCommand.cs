using System.Collections.Concurrent;
using System.CommandLine;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning.Wide;

/// <summary>Runs samplers and, beside them, Optuna's on the wide set.</summary>
internal static class WideCommand
{
    public static Command Create()
    {
        var samplers = new Option<string[]>("--sampler")
        {
            Description = "Samplers of ours.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["Auto", "TPE"],
        };
        samplers.AcceptOnlyFromAmong([.. SamplerCatalog.Names]);
        var problems = new Option<string[]>("--problem")
        {
            Description = "Problems, or the first words of families; default: all.",
            AllowMultipleArgumentsPerToken = true,
        };
        var modes = new Option<string[]>("--mode") { Description = "seq, par8; default: both.", AllowMultipleArgumentsPerToken = true };
        modes.AcceptOnlyFromAmong(TuningCommand.Modes);
        var seeds = new Option<int?>("--seeds") { Description = "The number of seeds, from 0; default: 10, 5 for the real sweeps." };
        var firstSeed = new Option<int>("--first-seed") { Description = "The first seed." };
        var trials = new Option<int>("--trials") { Description = "Trials a run.", DefaultValueFactory = _ => 100 };
        var threads = new Option<int>("--threads")
        {
            Description = "Runs at a time.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var output = new Option<string>("--output")
        {
            Description = "Where the runs go, the peers' among them, as JSON lines; those that are there are not run again.",
            DefaultValueFactory = _ => "artifacts/tuning-wide.jsonl",
        };
        var optuna = new Option<string?>("--optuna") { Description = "A folder with another Optuna, beside the one of /usr/bin/python3." };
        var wanted = new Option<string[]>("--peer")
        {
            Description = "Optuna's samplers, as far as they are here.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => OptunaProcess.Samplers,
        };
        wanted.AcceptOnlyFromAmong(OptunaProcess.Samplers);
        var command = new Command("tuning-wide", "Samplers beside Optuna's, on families of problems.")
        {
            samplers,
            problems,
            modes,
            seeds,
            firstSeed,
            trials,
            threads,
            output,
            optuna,
            wanted,
        };
        command.SetAction(given =>
        {
            var chosen = WideProblems.All.Where(problem => IsChosen(problem, given.GetValue(problems) ?? [])).ToList();
            foreach (var missing in RealSweeps.Missing)
                Console.Error.WriteLine(missing);
            using var peers = new OptunaPeers(given.GetValue(optuna), given.GetValue(wanted)!);
            var first = given.GetValue(firstSeed);
            var plan = (
                from problem in chosen
                from seed in Enumerable.Range(first, given.GetValue(seeds) ?? problem.Seeds)
                let instance = problem.Instance(seed)
                from sampler in given.GetValue(samplers)!.Concat(peers.Names)
                from mode in given.GetValue(modes) is { Length: > 0 } m ? m : TuningCommand.Modes
                select new Run(instance, sampler, mode, seed, given.GetValue(trials))
            ).ToList();
            var file = new RunFile(given.GetValue(output)!);
            TuningCommand.RunAll([.. plan.Where(run => !file.Has(run))], given.GetValue(threads), file, run =>
                peers.Names.Contains(run.Sampler) ? peers.Incumbents(run) : Incumbents(run)
            );
            return new PairScores(file, plan, chosen.ToDictionary(problem => problem.Name, problem => problem.Family)).Print(peers.Names);
        });
        return command;
    }

    private static double[] Incumbents(Run run)
    {
        using var searcher = new OwnSearcher(run.Problem.Space, run.Sampler, run.Seed, run.Trials);
        return run.Incumbents(searcher);
    }

    private static bool IsChosen(WideProblem problem, string[] names) =>
        names.Length == 0 || names.Any(name => problem.Name == name || problem.Family.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The peers that are here, and processes that wait for the next search of theirs.</summary>
    private sealed class OptunaPeers : IDisposable
    {
        private readonly Dictionary<string, string?> _folders = [];
        private readonly ConcurrentDictionary<string, ConcurrentBag<OptunaProcess>> _idle = new();

        public OptunaPeers(string? other, string[] samplers)
        {
            foreach (var folder in new[] { null, other }.Distinct())
            {
                foreach (var name in OptunaProcess.Here(folder, samplers))
                    _folders.TryAdd(name, folder);
            }

            if (_folders.Count == 0)
                Console.Error.WriteLine("no peers: /usr/bin/python3 has no optuna (Debian's python3-optuna), or none of those samplers");
        }

        public IReadOnlyList<string> Names => [.. _folders.Keys];

        public double[] Incumbents(Run run)
        {
            var folder = _folders[run.Sampler];
            var idle = _idle.GetOrAdd(folder ?? "", _ => []);
            var process = idle.TryTake(out var free) ? free : new OptunaProcess(folder);
            var sampler = run.Sampler.Split(' ', 3)[2];
            using var searcher = process.Open(run.Problem.Space, sampler, run.Seed);
            var incumbents = run.Incumbents(searcher);
            idle.Add(process);
            return incumbents;
        }

        public void Dispose()
        {
            foreach (var process in _idle.Values.SelectMany(bag => bag))
                process.Dispose();
        }
    }
}
