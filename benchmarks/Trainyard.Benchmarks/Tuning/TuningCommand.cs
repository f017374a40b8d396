using System.CommandLine;
using System.Diagnostics;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning;

/// <summary>Runs samplers on problems and has the runs scored.</summary>
internal static class TuningCommand
{
    public static Command Create()
    {
        var samplers = new Option<string[]>("--sampler") { Description = "Samplers; default: every one.", AllowMultipleArgumentsPerToken = true };
        var problems = new Option<string[]>("--problem") { Description = "Problems; default: all of the definition. heldout: those that are not in it.", AllowMultipleArgumentsPerToken = true };
        var modes = new Option<string[]>("--mode") { Description = "seq, par8; default: both.", AllowMultipleArgumentsPerToken = true };
        var seeds = new Option<int?>("--seeds") { Description = "The number of seeds, from 0; default: 20, 10 for the real sweeps." };
        var firstSeed = new Option<int>("--first-seed") { Description = "The first seed." };
        var trials = new Option<int>("--trials") { Description = "Trials a run.", DefaultValueFactory = _ => 200 };
        var threads = new Option<int>("--threads") { Description = "Runs at a time.", DefaultValueFactory = _ => 2 };
        var output = new Option<string>("--output") { Description = "Where the runs go, as JSON lines.", DefaultValueFactory = _ => "artifacts/tuning.jsonl" };
        var space = new Option<string?>("--space") { Description = "A space file (JSON): the problem is then the outside program." };
        var program = new Option<string[]>("--program") { Description = "The outside program and its arguments.", AllowMultipleArgumentsPerToken = true };
        var command = new Command("tuning", "Samplers on the problems of shared/bench/hpo.") { samplers, problems, modes, seeds, firstSeed, trials, threads, output, space, program };
        command.SetAction(given =>
        {
            var chosen = given.GetValue(space) is { } file
                ? [Outside(given.GetValue(problems) is [var name, ..] ? name : Path.GetFileNameWithoutExtension(file), file, given.GetValue(program) ?? [])]
                : Choose(given.GetValue(problems) ?? []);
            var plan =
                from problem in chosen
                from sampler in given.GetValue(samplers) is { Length: > 0 } s ? s : [.. SamplerCatalog.Names]
                from mode in given.GetValue(modes) is { Length: > 0 } m ? m : ["seq", "par8"]
                from seed in Enumerable.Range(given.GetValue(firstSeed), given.GetValue(seeds) ?? (problem.Name.StartsWith("xgb", StringComparison.Ordinal) ? 10 : 20))
                select new Run(problem, sampler, mode, seed, given.GetValue(trials));
            RunAll([.. plan], given.GetValue(threads), given.GetValue(output)!);
            return Score(given.GetValue(output)!);
        });
        return command;
    }

    private static Problem Outside(string name, string file, string[] program)
    {
        // Read once, so that a fault shows before anything starts.
        var space = SpaceFile.Read(file);
        return new(name, space, () => new OutsideProgram(name, program));
    }

    private static IReadOnlyList<Problem> Choose(string[] names) => names switch
    {
        [] => Problems.All,
        ["heldout"] => HeldOutProblems.All,
        _ => [.. names.Select(name => Problems.All.Concat(HeldOutProblems.All).FirstOrDefault(problem => problem.Name == name) ?? throw new ArgumentException($"unknown problem {name}"))],
    };

    private static void RunAll(IReadOnlyList<Run> plan, int threads, string output)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
        using var file = new StreamWriter(output);
        var started = Stopwatch.GetTimestamp();
        var done = 0;
        Parallel.ForEach(plan, new ParallelOptions { MaxDegreeOfParallelism = threads }, run =>
        {
            var line = run.ToJson(run.Values());
            lock (file)
            {
                file.WriteLine(line);
                file.Flush();
                if (++done == plan.Count || done % 50 == 0)
                {
                    Console.Error.WriteLine($"{done} of {plan.Count} runs, {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
                }
            }
        });
    }

    private static int Score(string output)
    {
        if (SharedFolder.Find("bench", "hpo", "score.py") is not { } script)
        {
            Console.WriteLine($"{output} is written; shared/bench/hpo/score.py, which scores it, is not here.");
            return 0;
        }

        using var process = Process.Start("python3", [script, output]);
        process.WaitForExit();
        return process.ExitCode;
    }
}
