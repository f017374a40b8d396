using System.CommandLine;
using System.Diagnostics;
using Trainyard.Learning;

namespace Trainyard.Benchmarks.Trainer;

/// <summary><c>trainer</c>: the trainer beside XGBoost's own package and pandas, ours and theirs in turn; each figure is the median of five
/// runs.</summary>
internal static class TrainerCommand
{
    private const int Repeats = 5;
    private const string Python = "/usr/bin/python3";
    private static readonly string Reference = Path.Combine(AppContext.BaseDirectory, "Trainer", "reference.py");

    public static Command Create()
    {
        var program = new Option<string>("--program")
        {
            Description = "The trainer.",
            DefaultValueFactory = _ => "artifacts/dist/trainyard-trainer",
        };
        var sonar = new Option<string>("--sonar") { Description = "The table sonar.csv.", Required = true };
        var rows = new Option<int>("--rows") { Description = "Rows of the table that is made up.", DefaultValueFactory = _ => 1_000_000 };
        var largeRows = new Option<int>("--large-rows")
        {
            Description = "Rows of the table on which memory is measured.",
            DefaultValueFactory = _ => 4_000_000,
        };
        var command = new Command("trainer", "The trainer beside XGBoost's own package and pandas (python3-xgboost, python3-pandas).")
        {
            program,
            sonar,
            rows,
            largeRows,
        };
        command.SetAction(parsed =>
            Run(parsed.GetRequiredValue(program), parsed.GetRequiredValue(sonar), parsed.GetValue(rows), parsed.GetValue(largeRows))
        );
        return command;
    }

    private static int Run(string program, string sonar, int rows, int largeRows)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-bench-").FullName;
        try
        {
            Console.WriteLine(
                $"{rows:N0} rows of {Work.Columns} columns and a label, warm files, medians of {Repeats} runs, ours and theirs in "
                    + $"turn; the machine's load is {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"
            );
            Work.WriteData(folder, rows, largeRows);
            var figures = new Figures();

            foreach (var engine in Learners.Engines)
            {
                var (our, reference) = Compare(engine, Path.Combine(folder, "data.f32"));
                figures.Report(
                    $"training {Work.TrainingRows:N0} x {Work.Columns}, 100 rounds by {engine}",
                    our.Cpu / reference!.Cpu,
                    "times the CPU of XGBoost's Python package",
                    atMost: 1.05,
                    detail: $"{our}, theirs {reference}"
                );
            }

            var (ours, theirs) = Compare("csv", Path.Combine(folder, "data.csv"));
            figures.Report("CSV", theirs!.Wall / ours.Wall, "times as fast as pandas", atLeast: 2, detail: $"{ours}, theirs {theirs}");
            figures.Report("CSV, CPU time", theirs.Cpu / ours.Cpu, "times less than pandas");
            (ours, theirs) = Compare("parquet", Path.Combine(folder, "data.parquet"));
            figures.Report(
                "Parquet",
                rows / ours.Wall / 1e6,
                "million rows a second",
                atLeast: 3,
                detail: $"{ours}, pandas {(theirs is null ? "cannot: Debian has no pyarrow" : theirs)}"
            );
            figures.Report("Parquet, CPU time", rows / ours.Cpu / 1e6, "million rows a CPU second");

            foreach (var engine in Learners.Engines)
            {
                var trial = Trial(program, SonarTrial(sonar, engine), Repeats);
                var what = $"a trial on sonar (3 folds, 100 rounds) by {engine}, start to exit";
                figures.Report(what, trial.Wall, "s", atMost: 0.7, detail: $"{trial}");
            }

            var matrix = (double)largeRows * (Work.Columns + 1) * sizeof(float);
            var large = Path.Combine(folder, "large.parquet");
            foreach (
                var (what, strategy, number, engine) in from engine in Learners.Engines
                                                        from work in new[]
                                                        {
                    ("a trial of 3 folds", "KFold", "0"),
                    ("a trial with a validation part", "Holdout", "0"),
                    ("the model at the end of a run", "KFold", "null"),
                }
                                                        select (work.Item1, work.Item2, work.Item3, engine)
            )
            {
                var output = Path.Combine(folder, "model-" + engine);
                var peak = Trial(program, LargeTrial(large, strategy, number, output, engine), repeats: 1).Peak;
                double? bound = strategy == "KFold" && number == "0" ? 2 : null;
                figures.Report(
                    $"peak memory of {what} by {engine}, {largeRows:N0} rows",
                    peak / matrix,
                    "times the float matrix",
                    atMost: bound,
                    detail: $"the whole process from start to exit, {peak / 1e6:F0} MB of {matrix / 1e6:F0}"
                );
            }

            return figures.Close();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (Cost Ours, Cost? Theirs) Compare(string work, string file)
    {
        var (ours, theirs) = (new List<Cost>(), new List<Cost>());
        for (var i = 0; i < Repeats; i++)
        {
            ours.Add(Cost.Of(new ProcessStartInfo(Environment.ProcessPath!, ["measure", work, file])));
            if (Theirs(Learners.Engines.Contains(work) ? "train" : work, file) is { } cost)
                theirs.Add(cost);
        }

        return (Cost.Median(ours), theirs.Count == 0 ? null : Cost.Median(theirs));
    }

    /// <summary>Null where pandas cannot read Parquet.</summary>
    private static Cost? Theirs(string work, string file)
    {
        try
        {
            return Cost.Of(new ProcessStartInfo(Python, [Reference, work, file]));
        }
        catch (InvalidOperationException reason) when (reason.Message.Contains("parquet", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static Cost Trial(string program, string trial, int repeats)
    {
        var costs = new List<Cost>();
        for (var i = 0; i < repeats; i++)
        {
            var start = new ProcessStartInfo(Python, [Reference, "run", Path.GetFullPath(program)]);
            start.Environment["TRAINYARD_TRIAL"] = trial;
            costs.Add(Cost.Of(start));
        }

        return Cost.Median(costs);
    }

    private static string SonarTrial(string table, string engine) =>
        $$"""
            {"trainingJob":"sonar","namespace":"bench","run":1,"number":0,
             "data":{"sources":[{"name":"pings","uri":"{{Path.GetFullPath(table)}}","csv":{"header":false} }],"label":["column60"],
                     "holdout":{"fraction":0.2},"validation":{"strategy":"KFold","folds":3},"seed":7 },
             "model":{"task":"BinaryClassification","algorithm":"GradientBoosting","parameters":{"rounds":100,"engine":"{{engine}}"} },
             "objective":{"metric":"accuracy"} }
            """;

    // More rounds take more time, but no more memory.
    private static string LargeTrial(string table, string strategy, string number, string output, string engine) =>
        $$"""
            {"trainingJob":"large","namespace":"bench","run":1,"number":{{number}},
             "data":{"sources":[{"name":"data","uri":"{{table}}"}],"label":["y"],
                     "holdout":{"fraction":0.2},"validation":{"strategy":"{{strategy}}","folds":3},"seed":7 },
             "model":{"task":"Regression","algorithm":"GradientBoosting","parameters":{"rounds":5,"engine":"{{engine}}"} },
             "objective":{"metric":"rmse"},"output":{"uri":"{{output}}"} }
            """;

    /// <summary>Seconds and bytes.</summary>
    private sealed record Cost(double Wall, double Cpu, double Peak)
    {
        /// <summary>What a program that measures prints.</summary>
        /// <exception cref="InvalidOperationException">It failed; the last line of its complaint.</exception>
        internal static Cost Of(ProcessStartInfo start)
        {
            (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);

            // For both, as the trainer has it: threads that turn for milliseconds would cost both the same uselessly.
            start.Environment["OMP_WAIT_POLICY"] = "passive";
            start.Environment["GOMP_SPINCOUNT"] = "1000";
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{start.FileName}: {errors.Result.Trim().Split('\n')[^1]}");
            double[] numbers =
            [
                .. output.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(double.Parse),
            ];
            return new Cost(numbers[0], numbers[1], numbers[2]);
        }

        internal static Cost Median(IReadOnlyCollection<Cost> costs) =>
            new(
                Figures.Quantile([.. costs.Select(cost => cost.Wall)], 0.5),
                Figures.Quantile([.. costs.Select(cost => cost.Cpu)], 0.5),
                costs.Max(cost => cost.Peak)
            );

        public override string ToString() => $"{Wall:F2} s ({Cpu:F2} CPU s)";
    }
}
