using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Trainyard.Testing;

namespace Trainyard.Benchmarks.Sweeps;

/// <summary><c>sweeps</c>: a sweep from its creation to the stored model, and the same in one Python process, in turn.</summary>
internal static class SweepsCommand
{
    private const string Python = "/usr/bin/python3";
    private const int FewTrials = 200;
    private static readonly string Optuna = Path.Combine(AppContext.BaseDirectory, "Sweeps", "optuna_loop.py");

    public static Command Create()
    {
        var sonar = new Option<string>("--sonar") { Description = "The table sonar.csv.", Required = true };
        var trials = new Option<int>("--trials") { Description = "Trials of each sweep.", DefaultValueFactory = _ => 100 };
        var repeats = new Option<int>("--repeats")
        {
            Description = "How often each is run; the medians are told.",
            DefaultValueFactory = _ => 1,
        };
        var command = new Command("sweeps", "Sweeps of reused workers and of pods beside Optuna's own loop (python3-optuna, -xgboost).")
        {
            sonar,
            trials,
            repeats,
        };
        command.SetAction(
            (parsed, _) =>
                RunAsync(Path.GetFullPath(parsed.GetRequiredValue(sonar)), parsed.GetValue(trials), parsed.GetValue(repeats))
        );
        return command;
    }

    private static async Task<int> RunAsync(string table, int trials, int repeats)
    {
        Console.WriteLine($"{trials} trials, {SweepRun.AtOnce} at a time; the machine's load is {Load()}");
        await using var cluster = await TestCluster.StartAsync(TimeProvider.System, trainer: Programs.Trainer);
        await using var operating = Operating.Start(cluster, TimeProvider.System, "--trainer-image", TestCluster.RealTrainer);
        await operating.UntilReadyAsync();
        var run = new SweepRun(cluster, table, trials);
        var contestants = new List<(string Name, Func<Task<double>> Run)>
        {
            ("Optuna", () => OptunaAsync(table, trials)),
            ("reused", () => run.SecondsAsync("Reuse", engine: null)),
            ("reused-xgboost", () => run.SecondsAsync("Reuse", "XGBoost")),
        };

        // A pod for each of a thousand trials would take ten minutes and tell nothing new.
        if (trials <= FewTrials)
            contestants.Add(("pods", () => run.SecondsAsync("Pod", engine: null)));
        var seconds = contestants.ToDictionary(contestant => contestant.Name, _ => new List<double>());
        for (var i = 0; i < repeats; i++)
        {
            foreach (var (name, measure) in contestants)
            {
                seconds[name].Add(await measure());
                Console.WriteLine($"  {name}: {seconds[name][^1].ToString("F1", CultureInfo.InvariantCulture)} s, load {Load()}");
            }
        }

        return Tell(seconds.ToDictionary(pair => pair.Key, pair => Figures.Quantile(pair.Value, 0.5)));
    }

    private static int Tell(Dictionary<string, double> seconds)
    {
        var figures = new Figures();
        foreach (var name in new[] { "reused", "reused-xgboost" })
        {
            figures.Report(
                $"a sweep of {name} workers, from creation to the stored model",
                seconds[name] / seconds["Optuna"],
                "times Optuna's loop",
                atMost: 1,
                detail: $"{seconds[name]:F1} s, Optuna {seconds["Optuna"]:F1}"
            );
        }

        if (seconds.TryGetValue("pods", out var pods))
        {
            var detail = $"{pods:F1} s";
            figures.Report("a pod for each trial", pods / seconds["reused"], "times reused workers", atLeast: 4, detail: detail);
        }

        return figures.Close();
    }

    private static async Task<double> OptunaAsync(string table, int trials)
    {
        var start = new ProcessStartInfo(
            Python,
            [Optuna, table, trials.ToString(CultureInfo.InvariantCulture), SweepRun.AtOnce.ToString(CultureInfo.InvariantCulture), "1"]
        )
        {
            RedirectStandardOutput = true,
        };

        // As our pods have it: XGBoost's idle threads would spin.
        start.Environment["OMP_WAIT_POLICY"] = "passive";
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? watch.Elapsed.TotalSeconds
            : throw new InvalidOperationException($"{Optuna} failed: install python3-optuna, python3-xgboost and python3-sklearn");
    }

    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
}
