using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning;

/// <summary>Runs samplers on problems and has the runs scored.</summary>
internal static class TuningCommand
{
    public static Command Create()
    {
        var runs = new RunOptions(
            "Problems; default: all of the definition. heldout: those that are not in it.",
            seeds: "20, 10 for the real sweeps",
            trials: 200,
            "artifacts/tuning.jsonl"
        );
        var space = new Option<string?>("--space")
        {
            Description = "A space file (JSON): the problem is then the outside program, and always run anew.",
        };
        var program = new Option<string?>("--program")
        {
            Description = "The outside program, as a shell would start it: a line with problem and params in, a line with the value out.",
        };
        var command = new Command("tuning", "Samplers on the problems of shared/bench/hpo.") { space, program };
        runs.AddTo(command, SamplerCatalog.Names);
        command.Validators.Add(given =>
        {
            if (given.GetValue(space) is null != given.GetValue(program) is null)
            {
                given.AddError("--space and --program go together");
            }

            foreach (var name in given.GetValue(space) is null ? runs.Problems(given) : [])
            {
                if (name != "heldout" && Find(name) is null)
                {
                    given.AddError(
                        $"unknown problem {name}; there are {string.Join(", ", Known.Select(problem => problem.Name))} and heldout"
                    );
                }
            }
        });
        command.SetAction(given =>
        {
            var chosen = given.GetValue(space) is { } definition
                ?
                [
                    Outside(
                        runs.Problems(given) is [var name, ..] ? name : Path.GetFileNameWithoutExtension(definition),
                        definition,
                        given.GetValue(program)!
                    ),
                ]
                : Choose(runs.Problems(given));
            var plan = (
                from problem in chosen
                from seed in runs.Seeds(given, problem.Seeds)
                from sampler in runs.Samplers(given)
                from mode in runs.Modes(given)
                select new Run(problem, sampler, mode, seed, runs.Trials(given))
            ).ToList();
            var path = runs.Output(given);
            var file = new RunFile(path);
            // The same name need not mean the same program as the last time.
            RunAll([.. plan.Where(run => given.GetValue(space) is not null || !file.Has(run))], runs.Threads(given), file, run =>
                run.Values()
            );
            file.PrintBest(plan.Where(run => !Problems.All.Contains(run.Problem)));
            return chosen.Any(Problems.All.Contains) ? PeerScores.Print(path) : 0;
        });
        return command;
    }

    private static Problem Outside(string name, string file, string program)
    {
        // Read once, so that a fault shows before anything starts.
        var space = SpaceFile.Read(file);
        return new(name, space, () => new OutsideProgram(name, ["/bin/sh", "-c", program]));
    }

    private static IEnumerable<Problem> Known => Problems.All.Concat(HeldOutProblems.All);

    private static Problem? Find(string name) => Known.FirstOrDefault(problem => problem.Name == name);

    private static IReadOnlyList<Problem> Choose(string[] names) =>
        names switch
        {
            [] => Problems.All,
            ["heldout"] => HeldOutProblems.All,
            _ => [.. names.Select(name => Find(name)!)],
        };

    /// <summary>Seed by seed, so that whatever ends it leaves every problem with as many, and the time that is left can be told from the
    /// time that was spent.</summary>
    internal static void RunAll(List<Run> plan, int threads, RunFile file, Func<Run, double[]> measure)
    {
        Console.Error.WriteLine($"{plan.Count:N0} runs are to be made, {threads} at a time");
        var started = Stopwatch.GetTimestamp();
        var told = TimeSpan.Zero;
        var done = 0;
        var next = Partitioner.Create(plan.OrderBy(run => run.Seed), EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(next, new ParallelOptions { MaxDegreeOfParallelism = threads }, run =>
        {
            var values = measure(run);
            lock (file)
            {
                file.Append(run, values);
                done++;
                var spent = Stopwatch.GetElapsedTime(started);
                if (done == plan.Count || spent - told > TimeSpan.FromSeconds(10))
                {
                    told = spent;
                    Console.Error.WriteLine(
                        $"{done:N0} of {plan.Count:N0} runs in {spent:hh\\:mm\\:ss}, about "
                            + $"{spent / done * (plan.Count - done):hh\\:mm\\:ss} left; {run.Sampler} on {run.Problem.Name}, "
                            + $"{run.Mode}, seed {run.Seed}: {values.Min():G6}"
                    );
                }
            }
        });
    }
}
