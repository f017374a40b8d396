using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning;

/// <summary>Runs samplers on problems and has the runs scored.</summary>
internal static class TuningCommand
{
    internal static readonly string[] Modes = ["seq", "par8"];

    public static Command Create()
    {
        var samplers = new Option<string[]>("--sampler")
        {
            Description = "Samplers; default: every one.",
            AllowMultipleArgumentsPerToken = true,
        };
        samplers.AcceptOnlyFromAmong([.. SamplerCatalog.Names]);
        var problems = new Option<string[]>("--problem")
        {
            Description = "Problems; default: all of the definition. heldout: those that are not in it.",
            AllowMultipleArgumentsPerToken = true,
        };
        var modes = new Option<string[]>("--mode") { Description = "seq, par8; default: both.", AllowMultipleArgumentsPerToken = true };
        modes.AcceptOnlyFromAmong(Modes);
        var seeds = new Option<int?>("--seeds") { Description = "The number of seeds, from 0; default: 20, 10 for the real sweeps." };
        var firstSeed = new Option<int>("--first-seed") { Description = "The first seed." };
        var trials = new Option<int>("--trials") { Description = "Trials a run.", DefaultValueFactory = _ => 200 };
        var threads = new Option<int>("--threads")
        {
            Description = "Runs at a time.",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var output = new Option<string>("--output")
        {
            Description =
                "Where the runs go, as JSON lines. Those that are there already are not run again: remove the file after a change "
                + "of the samplers.",
            DefaultValueFactory = _ => "artifacts/tuning.jsonl",
        };
        var space = new Option<string?>("--space")
        {
            Description = "A space file (JSON): the problem is then the outside program, and always run anew.",
        };
        var program = new Option<string?>("--program")
        {
            Description = "The outside program, as a shell would start it: a line with problem and params in, a line with the value out.",
        };
        var command = new Command("tuning", "Samplers on the problems of shared/bench/hpo.")
        {
            samplers,
            problems,
            modes,
            seeds,
            firstSeed,
            trials,
            threads,
            output,
            space,
            program,
        };
        command.Validators.Add(given =>
        {
            if (given.GetValue(space) is null != given.GetValue(program) is null)
            {
                given.AddError("--space and --program go together");
            }

            foreach (var name in given.GetValue(space) is null ? given.GetValue(problems) ?? [] : [])
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
                        given.GetValue(problems) is [var name, ..] ? name : Path.GetFileNameWithoutExtension(definition),
                        definition,
                        given.GetValue(program)!
                    ),
                ]
                : Choose(given.GetValue(problems) ?? []);
            var first = given.GetValue(firstSeed);
            var plan = (
                from problem in chosen
                from seed in Enumerable.Range(first, given.GetValue(seeds) ?? problem.Seeds)
                from sampler in given.GetValue(samplers) is { Length: > 0 } s ? s : [.. SamplerCatalog.Names]
                from mode in given.GetValue(modes) is { Length: > 0 } m ? m : Modes
                select new Run(problem, sampler, mode, seed, given.GetValue(trials))
            ).ToList();
            var path = given.GetValue(output)!;
            var file = new RunFile(path);
            // The same name need not mean the same program as the last time.
            RunAll([.. plan.Where(run => given.GetValue(space) is not null || !file.Has(run))], given.GetValue(threads), file, run =>
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
