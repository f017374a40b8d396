using System.Collections.Concurrent;
using System.CommandLine;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning.Wide;

/// <summary>Runs samplers and, beside them, Optuna's on the wide set.</summary>
internal static class WideCommand
{
    public static Command Create()
    {
        var runs = new RunOptions(
            "Problems, or the first words of families; default: all.",
            seeds: "10, 5 for the real sweeps",
            trials: 100,
            "artifacts/tuning-wide.jsonl"
        );
        var optuna = new Option<string?>("--optuna") { Description = "A folder with another Optuna, beside the one of /usr/bin/python3." };
        var wanted = new Option<string[]>("--peer")
        {
            Description = "Optuna's samplers, as far as they are here.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => OptunaProcess.Samplers,
        };
        wanted.AcceptOnlyFromAmong(OptunaProcess.Samplers);
        var again = new Option<bool>("--again") { Description = "Run ours anew, after a change of them; the peers' runs are kept." };
        var command = new Command("tuning-wide", "Samplers beside Optuna's, on families of problems.") { optuna, wanted, again };
        runs.AddTo(command, ["Auto", "TPE"]);
        command.SetAction(given =>
        {
            var chosen = WideProblems.All.Where(problem => IsChosen(problem, runs.Problems(given))).ToList();
            foreach (var left in RealSweeps.Missing)
                Console.Error.WriteLine(left);
            using var peers = new OptunaPeers(given.GetValue(optuna), given.GetValue(wanted)!);
            var plan = (
                from problem in chosen
                from seed in runs.Seeds(given, problem.Seeds)
                let instance = problem.Instance(seed)
                from sampler in runs.Samplers(given).Concat(peers.Names)
                from mode in runs.Modes(given)
                select new Run(instance, sampler, mode, seed, runs.Trials(given))
            ).ToList();
            var file = new RunFile(runs.Output(given));
            var missing = plan.Where(run => !file.Has(run) || (given.GetValue(again) && !peers.Names.Contains(run.Sampler))).ToList();
            TuningCommand.RunAll(missing, runs.Threads(given), file, run =>
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
