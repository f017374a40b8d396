using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Sources;
using Trainyard.Data.Tables;
using Trainyard.Learning;

namespace Trainyard.Benchmarks.Trainer;

/// <summary>The pieces of work that are measured, each in a process of its own.</summary>
internal static class Work
{
    internal const int Columns = 30;
    internal const int TrainingRows = 100_000;

    /// <summary>
    /// Prints wall and CPU seconds of a piece of work (an engine that trains, csv or parquet), and the program's peak memory in bytes.
    /// </summary>
    internal static void Measure(string work, string file)
    {
        // Compiled beforehand: theirs has been imported before the clock starts, too.
        Action run;
        if (Learners.Engines.Contains(work))
        {
            var training = ReadFloats(file);
            Train(training.Take([.. Enumerable.Range(0, 1000)]), rounds: 2, work);
            run = () => Train(training, rounds: 100, work);
        }
        else
        {
            Load(Path.Combine(Path.GetDirectoryName(file)!, $"small.{work}"));
            run = () => Load(file);
        }

        var busy = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.GetTimestamp();
        run();
        var wall = Stopwatch.GetElapsedTime(watch).TotalSeconds;
        var cpu = (Environment.CpuUsage.TotalTime - busy).TotalSeconds;
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(FormattableString.Invariant($"{wall} {cpu} {self.PeakWorkingSet64}"));
    }

    /// <summary>
    /// Tables of uniform numbers, their label a function of four of them: data.parquet and data.csv of so many rows, data.f32 and small.*
    /// of the first of them, and large.parquet.
    /// </summary>
    internal static void WriteData(string folder, int rows, int largeRows)
    {
        using var database = new Database(temporaryFolder: Path.Combine(folder, "spilled"));
        var columns = string.Join(
            ", ",
            Enumerable
                .Range(0, Columns)
                .Select(column => $"(hash(i * {Columns} + {column}) / 18446744073709551616.0)::FLOAT::DOUBLE AS x{column}")
        );
        foreach (
            var (file, count) in new[]
            {
                ("data.parquet", rows),
                ("data.csv", rows),
                ("small.parquet", 10_000),
                ("small.csv", 10_000),
                ("large.parquet", largeRows),
            }
        )
        {
            database.Execute(
                $"COPY ({Table(count)}) TO {Database.Literal(Path.Combine(folder, file))} (FORMAT {Path.GetExtension(file)[1..]})"
            );
        }

        var read = TableReader.Read(database, Table(TrainingRows));
        using var floats = File.Create(Path.Combine(folder, "data.f32"));
        var row = new float[Columns + 1];
        for (var i = 0; i < read.Rows; i++)
        {
            for (var column = 0; column < row.Length; column++)
                row[column] = (float)((NumberColumn)read.Columns[column])[i];
            floats.Write(MemoryMarshal.AsBytes(row.AsSpan()));
        }

        string Table(int count) =>
            $"SELECT (3 * x0 + sin(6 * x1) + x2 * x3)::FLOAT::DOUBLE AS y, * FROM (SELECT {columns} FROM range({count}) r(i))";
    }

    private static Dataset ReadFloats(string file)
    {
        var values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray();
        var rows = values.Length / (Columns + 1);
        var (features, labels) = (new float[rows * Columns], new double[rows]);
        for (var row = 0; row < rows; row++)
        {
            labels[row] = values[row * (Columns + 1)];
            values.AsSpan((row * (Columns + 1)) + 1, Columns).CopyTo(features.AsSpan(row * Columns));
        }

        return new Dataset { Features = new Matrix(features, rows, Columns), Labels = new LabelMatrix(labels, rows, 1) };
    }

    private static void Train(Dataset training, int rounds, string engine)
    {
        using var model = Learners
            .For(Algorithm.GradientBoosting)
            .Fit(
                new FitRequest
                {
                    Training = training,
                    Task = LearningTask.Regression,
                    Parameters = new Dictionary<string, JsonElement>
                    {
                        ["engine"] = JsonElement.Parse($"\"{engine}\""),
                        ["rounds"] = JsonElement.Parse($"{rounds}"),
                        ["maxDepth"] = JsonElement.Parse("6"),
                        ["learningRate"] = JsonElement.Parse("0.1"),
                        ["subsample"] = JsonElement.Parse("1"),
                        ["colsampleByTree"] = JsonElement.Parse("1"),
                    },
                    Seed = 1,
                    Threads = 2,
                }
            );
    }

    private static void Load(string file)
    {
        using var loader = new DataLoader(_ => null, _ => { }, TimeProvider.System);
        using var database = new Database();
        var data = new DataSpec { Sources = [new DataSource { Name = "data", Uri = file }], Label = [] };
        var files = loader.FetchAsync(data.Sources, CancellationToken.None).GetAwaiter().GetResult();
        GC.KeepAlive(loader.Load(database, data, files, new ReadOptions()));
    }
}
