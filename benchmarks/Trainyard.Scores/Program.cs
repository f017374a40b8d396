using System.CommandLine;
using System.Globalization;
using Trainyard.Scores;

var data = new Option<string>("--data") { Description = "The folder shared/data.", Required = true };
var trainer = new Option<string>("--trainer") { Description = "The trainer program.", Required = true };
var trials = new Option<int>("--trials") { Description = "Trials of each sweep, at most 60.", DefaultValueFactory = _ => 20 };
var parallelism = new Option<int>("--parallelism") { Description = "Trials at a time.", DefaultValueFactory = _ => 2 };
var only = new Option<string[]>("--only") { Description = "Tables by name; default: all." };
var command = new RootCommand("Trains on every table of shared/data and prints the scores beside the references.") { data, trainer, trials, parallelism, only };
command.SetAction(async (parsed, _) =>
{
    CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
    var folder = parsed.GetRequiredValue(data);
    var wanted = parsed.GetValue(only) is { Length: > 0 } names ? Contests.All.Where(contest => names.Contains(contest.Name)) : Contests.All;
    var missed = 0;
    foreach (var contest in wanted)
    {
        if (!File.Exists(Path.Combine(folder, contest.File)))
        {
            Console.WriteLine($"{contest.Name}: skipped, {contest.File} is not there");
            continue;
        }

        var output = Directory.CreateTempSubdirectory("trainyard-scores-");
        var run = new Run(
            contest, Path.GetFullPath(folder), new TrainerProgram(Path.GetFullPath(parsed.GetRequiredValue(trainer))), parsed.GetValue(trials), parsed.GetValue(parallelism), "file://" + output.FullName);
        var (best, holdout, validated, cpu) = await run.RunAsync();
        output.Delete(recursive: true);

        var folds = contest.Repeats > 1 ? $"{contest.Folds}-fold, {contest.Repeats} times" : $"{contest.Folds}-fold";
        Console.WriteLine($"{contest.Name}: {parsed.GetValue(trials)} trials, {cpu:F0} CPU seconds, best {best}");
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
    }

    return missed == 0 ? 0 : 1;
});
return await command.Parse(args).InvokeAsync();
