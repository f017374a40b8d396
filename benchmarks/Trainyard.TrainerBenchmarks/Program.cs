using System.Diagnostics;
using System.Globalization;
using Trainyard.TrainerBenchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["measure", var what, var input])
{
    Work.Measure(what, input);
    return 0;
}

if (args is not [var trainer, var sonar, ..])
{
    Console.Error.WriteLine("usage: trainyard-bench-trainer TRAINER-PROGRAM SONAR-CSV [ROWS]");
    return 2;
}

const int Repeats = 3;
var rowCount = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1_000_000;
var folder = Directory.CreateTempSubdirectory("trainyard-bench-").FullName;
try
{
    Console.WriteLine($"{rowCount:N0} rows of {Work.Columns} columns and a label, best of {Repeats}, ours and theirs in turn");
    Work.WriteData(folder, rowCount);

    var (ours, theirs) = Compare("train", "data.f32");
    Console.WriteLine($"training {Work.TrainingRows:N0} x {Work.Columns}, 100 rounds: {ours[1]:F2} CPU s, XGBoost's Python package {theirs[1]:F2}: {ours[1] / theirs[1]:F2} (at most 1.05)");
    (ours, theirs) = Compare("csv", "data.csv");
    Console.WriteLine($"CSV: {ours[0]:F2} s, pandas {theirs[0]:F2}: {theirs[0] / ours[0]:F1} times as fast (at least 2)");
    (ours, theirs) = Compare("parquet", "data.parquet");
    Console.WriteLine($"Parquet: {rowCount / ours[0] / 1e6:F2} million rows a second (at least 3), pandas {(theirs.Length > 0 ? $"{rowCount / theirs[0] / 1e6:F2}" : "cannot (Debian has no pyarrow)")}");
    var matrix = Best("measure", "matrix", "data.parquet");
    Console.WriteLine($"  into the encoded matrix: {rowCount / matrix[0] / 1e6:F2} million rows a second, peak memory {matrix[2] / matrix[3]:F2} times the float matrix (at most 2)");
    Console.WriteLine($"a trial on sonar (3 folds, 100 rounds), start to exit: {Enumerable.Range(0, Repeats).Min(_ => Sonar()):F2} s (at most 0.7)");
    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}

(double[] Ours, double[] Theirs) Compare(string work, string file)
{
    var (ours, theirs) = (new List<double[]>(), new List<double[]>());
    for (var i = 0; i < Repeats; i++)
    {
        ours.Add(Numbers(Run(Environment.ProcessPath!, "measure", work, Path.Combine(folder, file))));
        theirs.Add(Numbers(Run("/usr/bin/python3", Path.Combine(AppContext.BaseDirectory, "reference.py"), work, Path.Combine(folder, file))));
    }

    var by = work == "train" ? 1 : 0;
    return (ours.MinBy(numbers => numbers[by])!, theirs[0].Length == 0 ? [] : theirs.MinBy(numbers => numbers[by])!);
}

double[] Best(string verb, string work, string file) =>
    Enumerable.Range(0, Repeats).Select(_ => Numbers(Run(Environment.ProcessPath!, verb, work, Path.Combine(folder, file)))).MinBy(numbers => numbers[0])!;

double Sonar()
{
    var watch = Stopwatch.GetTimestamp();
    Run(trainer);
    return Stopwatch.GetElapsedTime(watch).TotalSeconds;
}

double[] Numbers(string line) => [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(double.Parse)];

string Run(string program, params string[] arguments)
{
    var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
    start.Environment["OMP_WAIT_POLICY"] = "passive"; // For both: spinning threads would cost both the same uselessly.
    if (program == trainer)
    {
        start.Environment["TRAINYARD_TRIAL"] = $$"""
            {"trainingJob":"sonar","namespace":"bench","run":1,"number":0,
             "data":{"sources":[{"name":"pings","uri":"{{Path.GetFullPath(sonar)}}","csv":{"header":false} }],"label":["column60"],
                     "holdout":{"fraction":0.2},"validation":{"strategy":"KFold","folds":3},"seed":7 },
             "model":{"task":"BinaryClassification","algorithm":"GradientBoosting","parameters":{"rounds":100} },"objective":{"metric":"accuracy"} }
            """;
    }

    using var process = Process.Start(start)!;
    var errors = process.StandardError.ReadToEndAsync();
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    if (process.ExitCode == 0)
        return output;
    var reason = errors.Result.Trim().Split('\n')[^1];
    return program == "/usr/bin/python3" && reason.Contains("parquet", StringComparison.Ordinal) ? "" : throw new InvalidOperationException($"{program}: {reason}");
}
