using System.CommandLine;
using System.Diagnostics;

namespace Trainyard.Benchmarks.Trainer;

/// <summary><c>trainer</c>: the trainer beside XGBoost's own package and pandas, the best of three runs, ours and theirs in turn.</summary>
internal static class TrainerCommand
{
    private const int Repeats = 3;
    private const string Python = "/usr/bin/python3";

    public static Command Create()
    {
        var program = new Option<string>("--program") { Description = "The trainer.", DefaultValueFactory = _ => "artifacts/dist/trainyard-trainer" };
        var sonar = new Option<string>("--sonar") { Description = "The table sonar.csv.", Required = true };
        var rows = new Option<int>("--rows") { Description = "Rows of the table that is made up.", DefaultValueFactory = _ => 1_000_000 };
        var command = new Command("trainer", "The trainer beside XGBoost's own package and pandas (python3-xgboost, python3-pandas).") { program, sonar, rows };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(program), parsed.GetRequiredValue(sonar), parsed.GetValue(rows)));
        return command;
    }

    private static int Run(string program, string sonar, int rows)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-bench-").FullName;
        try
        {
            Console.WriteLine($"{rows:N0} rows of {Work.Columns} columns and a label, best of {Repeats}, ours and theirs in turn");
            Work.WriteData(folder, rows);
            var figures = new Figures();

            var (ours, theirs) = Compare("train", Path.Combine(folder, "data.f32"));
            figures.Report($"training {Work.TrainingRows:N0} x {Work.Columns}, 100 rounds", ours[1] / theirs[1], "times XGBoost's Python package", atMost: 1.05, detail: $"{ours[1]:F2} CPU s, theirs {theirs[1]:F2}");
            (ours, theirs) = Compare("csv", Path.Combine(folder, "data.csv"));
            figures.Report("CSV", theirs[0] / ours[0], "times as fast as pandas", atLeast: 2, detail: $"{ours[0]:F2} s, theirs {theirs[0]:F2}");
            (ours, theirs) = Compare("parquet", Path.Combine(folder, "data.parquet"));
            figures.Report("Parquet", rows / ours[0] / 1e6, "million rows a second", atLeast: 3, detail: $"pandas {(theirs.Length > 0 ? $"{rows / theirs[0] / 1e6:F2}" : "cannot (Debian has no pyarrow)")}");
            var matrix = Enumerable.Range(0, Repeats).Select(_ => Ours("matrix", Path.Combine(folder, "data.parquet"))).MinBy(numbers => numbers[0])!;
            figures.Report("Parquet into the encoded matrix", rows / matrix[0] / 1e6, "million rows a second");
            figures.Report("Parquet into the encoded matrix, peak memory", matrix[2] / matrix[3], "times the float matrix", atMost: 2);
            figures.Report("a trial on sonar (3 folds, 100 rounds), start to exit", Enumerable.Range(0, Repeats).Min(_ => Sonar(program, sonar)), "s", atMost: 0.7);
            return figures.Close();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (double[] Ours, double[] Theirs) Compare(string work, string file)
    {
        var (ours, theirs) = (new List<double[]>(), new List<double[]>());
        for (var i = 0; i < Repeats; i++)
        {
            ours.Add(Ours(work, file));
            theirs.Add(Theirs(work, file));
        }

        var by = work == "train" ? 1 : 0;
        return (ours.MinBy(numbers => numbers[by])!, theirs[0].Length == 0 ? [] : theirs.MinBy(numbers => numbers[by])!);
    }

    private static double[] Ours(string work, string file) => Numbers(Output(new ProcessStartInfo(Environment.ProcessPath!, ["measure", work, file])));

    /// <summary>Empty where pandas cannot read Parquet.</summary>
    private static double[] Theirs(string work, string file)
    {
        try
        {
            return Numbers(Output(new ProcessStartInfo(Python, [Path.Combine(AppContext.BaseDirectory, "Trainer", "reference.py"), work, file])));
        }
        catch (InvalidOperationException reason) when (reason.Message.Contains("parquet", StringComparison.Ordinal))
        {
            return [];
        }
    }

    private static double Sonar(string program, string table)
    {
        var start = new ProcessStartInfo(program);
        start.Environment["TRAINYARD_TRIAL"] = $$"""
            {"trainingJob":"sonar","namespace":"bench","run":1,"number":0,
             "data":{"sources":[{"name":"pings","uri":"{{Path.GetFullPath(table)}}","csv":{"header":false} }],"label":["column60"],
                     "holdout":{"fraction":0.2},"validation":{"strategy":"KFold","folds":3},"seed":7 },
             "model":{"task":"BinaryClassification","algorithm":"GradientBoosting","parameters":{"rounds":100} },"objective":{"metric":"accuracy"} }
            """;
        var watch = Stopwatch.GetTimestamp();
        Output(start);
        return Stopwatch.GetElapsedTime(watch).TotalSeconds;
    }

    private static double[] Numbers(string line) => [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(double.Parse)];

    private static string Output(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        start.Environment["OMP_WAIT_POLICY"] = "passive"; // For both: spinning threads would cost both the same uselessly.
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{start.FileName}: {errors.Result.Trim().Split('\n')[^1]}");
    }
}
