using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trainyard.Tuning;

namespace Trainyard.Benchmarks.Tuning.Multi;

/// <summary>Samplers for several objectives beside Optuna's, by the hypervolume of what they find.</summary>
internal static class MultiCommand
{
    private static readonly string[] Ours = ["Auto", "NSGA-II", "Random"];

    public static Command Create()
    {
        var seeds = new Option<int>("--seeds") { Description = "The number of seeds.", DefaultValueFactory = _ => 10 };
        var trials = new Option<int>("--trials") { Description = "Trials a run.", DefaultValueFactory = _ => 200 };
        var width = new Option<int>("--width") { Description = "Points asked for at a time.", DefaultValueFactory = _ => 1 };
        var samplers = new Option<string[]>("--sampler")
        {
            Description = "Our samplers.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => Ours,
        };
        var python = new Option<string>("--python")
        {
            Description = "A Python with Optuna, such as Debian's with python3-optuna.",
            DefaultValueFactory = _ => "/usr/bin/python3",
        };
        var command = new Command("multi", "Several objectives: ours beside Optuna's on ZDT1 to ZDT3 and DTLZ2.")
        {
            seeds,
            trials,
            width,
            samplers,
            python,
        };
        command.SetAction(given =>
        {
            var size = new Size(given.GetValue(seeds), given.GetValue(trials), given.GetValue(width));
            var runs = MadeByUs(given.GetValue(samplers)!, size).Concat(MadeByOptuna(given.GetValue(python)!, size)).ToList();
            Print(runs, size);
        });
        return command;
    }

    private sealed record Size(int Seeds, int Trials, int Width);

    private sealed record MultiRun(
        [property: JsonPropertyName("sampler")] string Sampler,
        [property: JsonPropertyName("problem")] string Problem,
        [property: JsonPropertyName("seed")] int Seed,
        [property: JsonPropertyName("values")] double[][] Values
    );

    private static IEnumerable<MultiRun> MadeByUs(string[] samplers, Size size) =>
        (
            from problem in MultiProblems.All
            from sampler in samplers
            from seed in Enumerable.Range(0, size.Seeds)
            select (problem, sampler, seed)
        )
            .AsParallel()
            .AsOrdered()
            .Select(run => new MultiRun(
                run.sampler,
                run.problem.Name,
                run.seed,
                Search(run.problem, SamplerCatalog.Find(run.sampler, (ulong)run.seed)!, size)
            ));

    private static double[][] Search(MultiProblem problem, ISampler sampler, Size size)
    {
        var trials = new List<Trial>();
        var study = new Study
        {
            Space = problem.Space,
            Directions = [.. problem.Worst.Select(_ => Direction.Minimize)],
            Trials = trials,
            MaxTrials = size.Trials,
        };
        while (trials.Count < size.Trials)
        {
            var first = trials.Count;
            for (var i = 0; i < size.Width; i++)
                trials.Add(new() { Number = trials.Count, Parameters = sampler.Suggest(study)! });
            for (var i = first; i < trials.Count; i++)
                trials[i] = trials[i] with { State = TrialState.Succeeded, Values = problem.At(trials[i].Parameters), Ended = i };
        }

        return [.. trials.Take(size.Trials).Select(trial => trial.Values.ToArray())];
    }

    private static IEnumerable<MultiRun> MadeByOptuna(string python, Size size)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Tuning", "Multi", "optuna_multi.py"),
            string.Join(',', MultiProblems.All.Select(problem => problem.Name)),
            $"{size.Seeds}",
            $"{size.Trials}",
            $"{size.Width}",
        ];
        using var process = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true })!;
        while (process.StandardOutput.ReadLine() is { } line)
            yield return JsonSerializer.Deserialize<MultiRun>(line)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            Console.WriteLine($"{python} has no Optuna (apt-get install python3-optuna): ours stand alone");
    }

    private static void Print(List<MultiRun> runs, Size size)
    {
        int[] budgets = [.. new[] { size.Trials / 4, size.Trials / 2, size.Trials }.Distinct()];
        Console.WriteLine($"share of the true front's hypervolume after {string.Join(", ", budgets)} trials, {size.Seeds} seeds, "
            + $"{size.Width} at a time; won: of the pairs of seeds with Optuna's NSGA-II");
        foreach (var problem in MultiProblems.All)
        {
            var shares = runs.Where(run => run.Problem == problem.Name)
                .GroupBy(run => run.Sampler)
                .ToDictionary(
                    group => group.Key,
                    group => budgets.Select(most => group.Select(run => problem.Share(run.Values.Take(most))).ToArray()).ToArray()
                );
            foreach (var (sampler, found) in shares)
            {
                var won = shares.TryGetValue("Optuna NSGA-II", out var peer)
                    ? string.Join("  ", found.Zip(peer, (mine, theirs) => $"{Won(mine, theirs):0.00}"))
                    : "";
                Console.WriteLine(
                    $"{problem.Name,-6} {sampler,-16} {string.Join("  ", found.Select(share => $"{share.Average():0.000}"))}   won {won}"
                );
            }
        }
    }

    private static double Won(double[] mine, double[] theirs) =>
        mine.Average(a => theirs.Average(b =>
            a > b ? 1.0
            : a == b ? 0.5
            : 0
        ));
}
