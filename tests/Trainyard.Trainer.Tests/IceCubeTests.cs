using System.Text;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Tables;
using Trainyard.Learning;
using Trainyard.Models;
using Trainyard.Testing;

namespace Trainyard.Trainer.Tests;

/// <summary>examples/icecube from pulses to directions: on simulated events, on the real events, on the public simulation of another
/// detector.</summary>
public sealed class IceCubeTests : IDisposable
{
    private readonly Trials _trials = new();

    public void Dispose() => _trials.Dispose();

    [Fact]
    public void The_job_has_the_query_of_features_sql()
    {
        var job = File.ReadAllLines(Path.Combine(Example(), "trainingjob.yaml")).Select(line => line.Trim());
        var query = Features().Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
        Assert.Empty(query.Except(job));
    }

    [Fact]
    public async Task The_same_seed_makes_the_same_telescope()
    {
        await SimulateAsync("one", 40);
        await SimulateAsync("two", 40);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_trials.Folder, "one")))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(_trials.Folder, "two", Path.GetFileName(file))));
    }

    [Fact]
    public async Task Directions_are_learnt_far_better_than_the_best_constant_one()
    {
        await SimulateAsync("sim", 1500);
        var word = await _trials.RunAsync(Job(Path.Combine(_trials.Folder, "sim"), Features()));
        Assert.Equal(TrialOutcome.Succeeded, word.Outcome);
        Assert.InRange(word.Metrics!["meanAngle"], 0.1, 1.2); // The best constant direction has 1.57.
    }

    [Fact]
    public async Task The_real_events_go_the_whole_road()
    {
        var real = SharedFolder.Data("icecube");
        await SimulateAsync("sim", 400, "--geometry", Path.Combine(real, "sensor_geometry.csv"));
        var word = await _trials.RunAsync(_trials.Refit(Job(Path.Combine(_trials.Folder, "sim"), Features())));
        Assert.Equal(TrialOutcome.Succeeded, word.Outcome);

        var package = await ModelPackage.ReadAsync(_trials.Models, "1");
        using var model = Learners.Load(package.Manifest.ModelFile, package.Model);
        using var database = new Database(threads: 1);
        database.Execute($"CREATE VIEW pulses AS SELECT * FROM '{real}/batch_661.parquet'");
        database.Execute($"CREATE VIEW geometry AS SELECT * FROM '{real}/sensor_geometry.csv'");
        database.Execute($"CREATE VIEW meta AS SELECT *, NULL AS azimuth, NULL AS zenith FROM '{real}/test_meta.parquet'");
        var table = TableReader.Read(
            database,
            Features(),
            new ReadOptions
            {
                Exclude = new HashSet<string> { "event_id", "azimuth", "zenith" },
            }
        );
        var findings = new RowFindings();
        var encoder = new RowEncoder(package.Manifest.Signature);
        var rows = new TableEncoder(encoder, table, findings).Encode([0, 1, 2], findings);
        var directions = model.Predict(new Matrix(rows, 3, encoder.Width));
        Assert.Equal(3, table.Rows);
        Assert.Empty(findings.Faults);
        Assert.All(directions.Chunk(3), direction => Assert.Equal(1, direction.Sum(value => value * value), 4));
    }

    [Fact]
    public async Task The_public_simulation_goes_the_whole_road()
    {
        var folder = Path.Combine(SharedFolder.Data("icecube"), "prometheus-events");
        var raw = """
            WITH pulses AS (
              SELECT event_no AS event_id, dense_rank() OVER (ORDER BY sensor_pos_x, sensor_pos_y, sensor_pos_z) AS sensor_id, t AS time,
                     1.0 AS charge, false AS auxiliary, sensor_pos_x AS x, sensor_pos_y AS y, sensor_pos_z AS z
              FROM total
            ),
            geometry AS (SELECT DISTINCT sensor_id, x, y, z FROM pulses),
            meta AS (SELECT event_no AS event_id, injection_azimuth AS azimuth, injection_zenith AS zenith FROM truth),
            seen
            """;
        var query = Features().Replace("WITH seen", raw, StringComparison.Ordinal);
        var job = Job(folder, query);
        var word = await _trials.RunAsync(
            job with
            {
                Data = job.Data with
                {
                    Sources =
                    [
                        new DataSource { Name = "total", Uri = folder + "/total/*.parquet" },
                        new DataSource { Name = "truth", Uri = folder + "/mc_truth/*.parquet" },
                    ],
                    Exclude = ["event_id", "q_mean", "q_max"],
                },
            }
        );
        Assert.Equal(TrialOutcome.Succeeded, word.Outcome);
        Assert.InRange(word.Metrics!["meanAngle"], 0, Math.PI);
    }

    private static TrialFile Job(string folder, string query)
    {
        var trial = Trials.Regression("");
        return trial with
        {
            Data = trial.Data with
            {
                Sources =
                [
                    new DataSource { Name = "pulses", Uri = folder + "/batch_*.parquet" },
                    new DataSource { Name = "meta", Uri = folder + "/train_meta.parquet" },
                    new DataSource { Name = "geometry", Uri = folder + "/sensor_geometry.csv" },
                ],
                Query = query,
                Label = ["azimuth", "zenith"],
                Exclude = ["event_id"],
            },
            Model = trial.Model with { Task = LearningTask.DirectionRegression, Parameters = Trials.Parameters("rounds", 60) },
            Objective = new ObjectiveSpec { Metric = "meanAngle" },
        };
    }

    private async Task SimulateAsync(string folder, int events, params string[] more)
    {
        var start = new System.Diagnostics.ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "trainyard-telescope"),
            ["--events", $"{events}", "--seed", "3", "--batches", "2", "--out", Path.Combine(_trials.Folder, folder), .. more]
        );
        using var process = System.Diagnostics.Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static string Features() => File.ReadAllText(Path.Combine(Example(), "features.sql"), Encoding.UTF8);

    private static string Example() => Repository.Example("icecube");
}
