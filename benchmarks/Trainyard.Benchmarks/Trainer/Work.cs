using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Sources;
using Trainyard.Data.Tables;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Benchmarks.Trainer;

/// <summary>The pieces of work that are measured, each in a process of its own.</summary>
internal static class Work
{
    internal const int Columns = 30;
    internal const int TrainingRows = 100_000;

    /// <summary>Prints wall and CPU seconds of a piece of work, the program's peak memory in bytes, and that of the float matrix.</summary>
    internal static void Measure(string work, string file)
    {
        var training = work == "train" ? ReadFloats(file) : null;

        // Theirs has been imported before the clock starts, too.
        if (training is not null)
            Train(new Dataset { Features = training.Features with { Rows = 1000 }, Labels = training.Labels with { Rows = 1000 } }, rounds: 2);
        var busy = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.GetTimestamp();
        long matrix = 0;
        if (training is not null)
            Train(training, rounds: 100);
        else
            matrix = Load(file, encode: work == "matrix");
        var wall = Stopwatch.GetElapsedTime(watch).TotalSeconds;
        var cpu = (Environment.CpuUsage.TotalTime - busy).TotalSeconds;
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(FormattableString.Invariant($"{wall} {cpu} {self.PeakWorkingSet64} {matrix}"));
    }

    /// <summary>A table of uniform numbers, its label a function of three of them.</summary>
    internal static void WriteData(string folder, int rows)
    {
        using var database = new Database();
        var columns = string.Join(", ", Enumerable.Range(0, Columns).Select(column => $"(hash(i * {Columns} + {column}) / 18446744073709551616.0)::FLOAT::DOUBLE AS x{column}"));
        var table = $"SELECT (3 * x0 + sin(6 * x1) + x2 * x3)::FLOAT::DOUBLE AS y, * FROM (SELECT {columns} FROM range({rows}) r(i))";
        database.Execute($"CREATE TABLE data AS {table}");
        database.Execute($"COPY data TO {Database.Literal(Path.Combine(folder, "data.parquet"))} (FORMAT parquet)");
        database.Execute($"COPY data TO {Database.Literal(Path.Combine(folder, "data.csv"))} (FORMAT csv)");

        var read = TableReader.Read(database, $"SELECT * FROM data LIMIT {TrainingRows}");
        using var file = File.Create(Path.Combine(folder, "data.f32"));
        var row = new float[Columns + 1];
        for (var i = 0; i < read.Rows; i++)
        {
            for (var column = 0; column < row.Length; column++)
                row[column] = ((NumberColumn)read.Columns[column])[i];
            file.Write(MemoryMarshal.AsBytes(row.AsSpan()));
        }
    }

    private static Dataset ReadFloats(string file)
    {
        var values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray();
        var rows = values.Length / (Columns + 1);
        var (features, labels) = (new float[rows * Columns], new float[rows]);
        for (var row = 0; row < rows; row++)
        {
            labels[row] = values[row * (Columns + 1)];
            values.AsSpan((row * (Columns + 1)) + 1, Columns).CopyTo(features.AsSpan(row * Columns));
        }

        return new Dataset { Features = new Matrix(features, rows, Columns), Labels = new Matrix(labels, rows, 1) };
    }

    private static void Train(Dataset training, int rounds)
    {
        using var model = Learners.For(Algorithm.GradientBoosting).Fit(new FitRequest
        {
            Training = training,
            Task = LearningTask.Regression,
            Parameters = new Dictionary<string, JsonElement>
            {
                ["rounds"] = JsonElement.Parse($"{rounds}"), ["maxDepth"] = JsonElement.Parse("6"), ["learningRate"] = JsonElement.Parse("0.1"),
                ["subsample"] = JsonElement.Parse("1"), ["colsampleByTree"] = JsonElement.Parse("1"),
            },
            Seed = 1,
            Threads = 2,
        });
    }

    private static long Load(string file, bool encode)
    {
        using var loader = new DataLoader(_ => null, _ => { }, TimeProvider.System);
        using var database = new Database();
        var data = new DataSpec { Sources = [new DataSource { Name = "data", Uri = file }], Label = [] };
        var files = loader.FetchAsync(data.Sources, CancellationToken.None).GetAwaiter().GetResult();
        var table = loader.Load(database, data, files, new ReadOptions());
        if (encode)
        {
            var rows = Enumerable.Range(0, table.Rows).ToArray();
            var signature = new Signature { Features = SignatureBuilder.Features(table.Columns, rows, statistics: false), Outputs = [] };
            var findings = new RowFindings();
            _ = new TableEncoder(new RowEncoder(signature), table, findings).Encode(rows, findings);
        }

        return (long)table.Rows * table.Columns.Count * sizeof(float);
    }
}
