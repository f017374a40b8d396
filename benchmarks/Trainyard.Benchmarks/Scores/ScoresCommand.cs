using System.CommandLine;

namespace Trainyard.Benchmarks.Scores;

/// <summary><c>scores</c>: a sweep on every table with published scores, and its own scores beside them.</summary>
internal static class ScoresCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "The folder shared/data.", Required = true };
        var trainer = new Option<string>("--trainer") { Description = "The trainer program.", DefaultValueFactory = _ => "artifacts/dist/trainyard-trainer" };
        var trials = new Option<int>("--trials") { Description = "Trials of each sweep, at most 60.", DefaultValueFactory = _ => 20 };
        var parallelism = new Option<int>("--parallelism") { Description = "Trials at a time.", DefaultValueFactory = _ => 2 };
        var only = new Option<string[]>("--only") { Description = "Tables by name; default: all." };
        var command = new Command("scores", "Trains on every table of shared/data and prints the scores beside the references.") { data, trainer, trials, parallelism, only };
        command.SetAction(async (parsed, _) =>
        {
            var folder = Path.GetFullPath(parsed.GetRequiredValue(data));
            var program = new TrainerProgram(Path.GetFullPath(parsed.GetRequiredValue(trainer)));
            var wanted = parsed.GetValue(only) is { Length: > 0 } names ? Contests.All.Where(contest => names.Contains(contest.Name)) : Contests.All;
            var missed = 0;
            foreach (var contest in wanted)
            {
                if (!File.Exists(Path.Combine(folder, contest.File)))
                {
                    Console.WriteLine($"{contest.Name}: skipped, {contest.File} is not there");
                    continue;
                }

                missed += await RunAsync(contest, folder, program, parsed.GetValue(trials), parsed.GetValue(parallelism));
            }

            return missed == 0 ? 0 : 1;
        });
        return command;
    }

    /// <summary>How many targets it misses.</summary>
    private static async Task<int> RunAsync(Contest contest, string data, TrainerProgram program, int trials, int parallelism)
    {
        var output = Directory.CreateTempSubdirectory("trainyard-scores-");
        var (best, holdout, validated, cpu) = await new Run(contest, data, program, trials, parallelism, "file://" + output.FullName).RunAsync();
        output.Delete(recursive: true);

        var missed = 0;
        var folds = contest.Repeats > 1 ? $"{contest.Folds}-fold, {contest.Repeats} times" : $"{contest.Folds}-fold";
        Console.WriteLine($"{contest.Name}: {trials} trials, {cpu:F0} CPU seconds, best {best}");
        var score = holdout.Model!.Holdout!;
        Console.WriteLine($"  hold-out           {score.Metric} {score.Value:G5} (95 % interval {score.Interval95[0]:G5} to {score.Interval95[1]:G5})");
        foreach (var (metric, value) in validated.OrderByDescending(pair => contest.Targets.ContainsKey(pair.Key)).ThenBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var verdict = "";
            if (contest.Targets.TryGetValue(metric, out var target))
            {
                var reached = Run.Rises(metric) ? value >= target : value <= target;
                verdict = $"   target {target:G5} {(reached ? "reached" : "MISSED")}";
                missed += reached ? 0 : 1;
            }

            Console.WriteLine($"  {folds,-18} {metric} {value:G5}{verdict}");
        }

        Console.WriteLine($"  reference          {contest.Reference}");
        return missed;
    }
}
