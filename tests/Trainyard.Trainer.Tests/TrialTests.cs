using System.Text;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Data.Splits;
using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Trainer.Tests;

public sealed class TrialTests : IDisposable
{
    private readonly Trials _trials = new();

    public void Dispose() => _trials.Dispose();

    [Fact]
    public async Task A_trial_reports_each_fold_and_ends_with_the_mean()
    {
        var reports = new RecordedReports();
        var word = await _trials.RunAsync(Trials.Regression(_trials.WriteTable(300)), reports);
        Assert.Equal(TrialOutcome.Succeeded, word.Outcome);
        Assert.Equal(0, _trials.ExitCode);
        Assert.Equal([1, 2, 3], reports.Reports.Select(report => report.Step));
        Assert.Equal(reports.Reports[^1].Metrics, word.Metrics);
        Assert.Equal(["r2", "rmse"], word.Metrics!.Keys);
        Assert.InRange(word.Metrics["r2"], 0.9, 1);
    }

    [Fact]
    public async Task With_one_part_to_validate_on_the_steps_are_the_rounds()
    {
        var reports = new RecordedReports();
        var trial = Trials.Regression(_trials.WriteTable(300));
        trial = trial with { Data = trial.Data with { Validation = new ValidationSpec { Strategy = ValidationStrategy.Holdout } } };
        await _trials.RunAsync(trial, reports);
        Assert.Equal(Enumerable.Range(1, 60), reports.Reports.Select(report => report.Step));
        Assert.True(reports.Reports[^1].Metrics["rmse"] < reports.Reports[0].Metrics["rmse"]);
    }

    [Fact]
    public async Task A_pruned_trial_ends_well_with_its_value_so_far()
    {
        var word = await _trials.RunAsync(Trials.Regression(_trials.WriteTable(300)), new RecordedReports { StopAfter = 2 });
        Assert.Equal(TrialOutcome.Pruned, word.Outcome);
        Assert.Equal(2, word.Steps);
        Assert.True(word.Metrics!.ContainsKey("rmse"));
        Assert.Equal(0, _trials.ExitCode);
    }

    [Fact]
    public async Task Tuning_never_sees_the_hold_out()
    {
        var trial = Trials.Regression(_trials.WriteTable(300));
        var before = await _trials.RunAsync(trial);
        var holdout = Splitter.Split(new SplitRows { Count = 300 }, trial.Data.Holdout, trial.Data.Validation, trial.Data.Seed).Holdout;
        _trials.WriteTable(300, odd: holdout);
        Assert.Equal(before.Metrics, (await _trials.RunAsync(trial)).Metrics);
    }

    [Fact]
    public async Task The_same_refit_gives_the_same_bytes_and_tells_its_score_with_an_interval()
    {
        var trial = _trials.Refit(Trials.Classification(_trials.WriteTable(400)));
        var first = await _trials.RunAsync(trial);
        var second = await _trials.RunAsync(trial with { Output = new OutputSpec { Uri = trial.Output!.Uri + "/again" } });
        Assert.Equal(first.Model!.Digest, second.Model!.Digest);
        Assert.Equal("auc", first.Model.Holdout!.Metric);
        Assert.InRange(first.Model.Holdout.Value, first.Model.Holdout.Interval95[0], first.Model.Holdout.Interval95[1]);
        Assert.EndsWith("/models/1", first.Model.Uri);
    }

    [Fact]
    public async Task A_version_is_written_once_whoever_comes_next_with_its_number()
    {
        var trial = _trials.Refit(Trials.Regression(_trials.WriteTable(300))) with { Owner = "uid-1/1" };
        var first = (await _trials.RunAsync(trial)).Model!;
        _trials.WriteTable(301);
        var again = (await _trials.RunAsync(trial)).Model!;
        var namesake = (await _trials.RunAsync(trial with { Owner = "uid-2/1" })).Model!;
        var byHand = (await _trials.RunAsync(trial with { Owner = null })).Model!;

        Assert.Equal(first, again with { Holdout = first.Holdout });
        Assert.Equal([1, 2, 3], [first.Version, namesake.Version, byHand.Version]);
        Assert.EndsWith("/models/2", namesake.Uri);
        var stored = await ModelPackage.ReadAsync(_trials.Models, "1", first.Digest);
        Assert.Equal(2, (await ModelPackage.ReadAsync(_trials.Models, "2", namesake.Digest)).Manifest.Version);
        Assert.Equal(240, stored.Manifest.TrainingRows);
    }

    [Fact]
    public async Task All_whole_versions_of_one_job_are_told_by_their_manifests_and_cards()
    {
        var trial = _trials.Refit(Trials.Regression(_trials.WriteTable(300)));
        var first = (await _trials.RunAsync(trial with { Owner = "uid-1/1" })).Model!;
        await _trials.RunAsync(trial with { Owner = "uid-2/1", TrainingJob = "other" });
        await _trials.RunAsync(trial with { Owner = "uid-1/2" });
        await _trials.Models.WriteAsync("4/card.md", "half of one"u8.ToArray());

        using var log = new StringWriter();
        string[] arguments = ["pack", trial.Output!.Uri, "--versions-of", "job"];
        Assert.Equal(0, await CommandLineRun.RunAsync(arguments, log, log, _ => null));
        var head = JsonSerializer.Deserialize(log.ToString().Split('\n')[0], ContractsJson.Default.PackedFiles)!;
        Assert.Equal(["1/card.md", "1/manifest.json", "3/card.md", "3/manifest.json"], head.Files.Select(file => file.Name));
        Assert.Equal(first.Digest, head.Files[1].Digest);
    }

    [Fact]
    public async Task The_package_says_what_the_model_takes_gives_and_was_made_of()
    {
        await _trials.RunAsync(_trials.Refit(Trials.Classification(_trials.WriteTable(400))));
        var package = await ModelPackage.ReadAsync(_trials.Models, "1");
        var manifest = package.Manifest;
        Assert.Equal(["a", "b", "c"], manifest.Signature.Features.Select(feature => feature.Name));
        Assert.Equal(["blue", "red"], manifest.Signature.Features[2].Categories!);
        Assert.InRange(manifest.Signature.Features[2].Missing, 0.05, 0.15);
        Assert.Equal(320, manifest.Signature.Features[0].Histogram!.Counts.Sum());
        Assert.Equal(["no", "yes"], manifest.Signature.Classes!);
        Assert.Equal(320, manifest.TrainingRows);
        Assert.Equal("a", manifest.Importance![0].Feature);
        Assert.StartsWith("sha256:", Assert.Single(manifest.Data).Digest);
        Assert.StartsWith("# job, version 1", Encoding.UTF8.GetString(package.Files["card.md"]));
    }

    [Fact]
    public async Task Costs_choose_the_threshold_on_rows_not_learnt_from_and_the_package_tells_what_it_spares()
    {
        var trial = Trials.Classification(_trials.WriteTable(400));
        ErrorCosts costs = new() { FalsePositive = 1, FalseNegative = 30 };
        trial = trial with
        {
            Model = trial.Model with { Costs = costs },
            Objective = new ObjectiveSpec { Metric = "cost", AdditionalMetrics = ["recall", "auc"] },
        };
        var validated = await _trials.RunAsync(trial);
        var free = await _trials.RunAsync(trial with { Model = trial.Model with { Costs = costs with { FalseNegative = 1 } } });
        Assert.True(validated.Metrics!["recall"] > free.Metrics!["recall"]);
        Assert.Equal(validated.Metrics["auc"], free.Metrics["auc"]);

        await _trials.RunAsync(_trials.Refit(trial));

        var package = await ModelPackage.ReadAsync(_trials.Models, "1");
        var decision = package.Manifest.Decision!;
        using var model = Learners.Load(package.Manifest.ModelFile, package.Model);
        Assert.Equal(decision.Threshold, Assert.Single(model.Thresholds!));
        Assert.InRange(decision.Threshold, 0.0001f, 0.4f);
        Assert.True(decision.Validation.Chosen < decision.Validation.AtHalf);
        Assert.Equal(validated.Metrics["cost"], decision.Validation.Chosen, 0.05);
        Assert.Equal(package.Manifest.Metrics["cost"], decision.Holdout!.Chosen, 12);
        Assert.False(package.Manifest.Parameters.ContainsKey("threshold"));
        Assert.Contains("## Mean cost of a row", Encoding.UTF8.GetString(package.Files["card.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cost_that_nobody_has_named_cannot_be_the_objective()
    {
        var trial = Trials.Classification(_trials.WriteTable(100)) with { Objective = new ObjectiveSpec { Metric = "cost" } };
        await _trials.RefusedAsync(trial, FailureClass.Configuration, "'cost' cannot score BinaryClassification without model.costs");
    }

    [Fact]
    public async Task A_row_predicted_from_json_is_the_same_row_in_training_to_the_bit()
    {
        var csv = _trials.WriteTable(200);
        await _trials.RunAsync(_trials.Refit(Trials.Regression(csv)));
        var package = await ModelPackage.ReadAsync(_trials.Models, "1");
        using var model = Learners.Load(package.Manifest.ModelFile, package.Model);
        var encoder = new RowEncoder(package.Manifest.Signature);

        using var database = new Data.DuckDb.Database(threads: 1);
        var table = Data.Tables.TableReader.Read(database, $"SELECT a, b, c FROM read_csv('{csv}')");
        var findings = new RowFindings();
        var trained = new Data.Tables.TableEncoder(encoder, table, findings).Encode([.. Enumerable.Range(0, 200)], findings);
        var predictions = model.Predict(new Matrix(trained, 200, encoder.Width));

        var lines = File.ReadAllLines(csv).Skip(1).ToArray();
        for (var row = 0; row < lines.Length; row++)
        {
            var fields = lines[row].Split(',');
            var json = $$"""{"c": {{(fields[2] == "" ? "null" : $"\"{fields[2]}\"")}}, "a": {{fields[0]}}, "b": {{fields[1]}}}""";
            var values = new float[encoder.Width];
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
            encoder.Encode(ref reader, row, values, findings);
            var single = model.Predict(new Matrix(values, 1, encoder.Width));
            Assert.Equal(BitConverter.DoubleToInt64Bits(predictions[row]), BitConverter.DoubleToInt64Bits(single[0]));
        }

        Assert.Empty(findings.Faults);
    }

    [Fact]
    public async Task Early_stopping_in_the_refit_leaves_the_hold_out_alone()
    {
        var trial = Trials.Regression(_trials.WriteTable(300));
        var parameters = new Dictionary<string, JsonElement>
        {
            ["rounds"] = JsonElement.Parse("500"),
            ["earlyStoppingRounds"] = JsonElement.Parse("5"),
        };
        var word = await _trials.RunAsync(_trials.Refit(trial with { Model = trial.Model with { Parameters = parameters } }));
        Assert.Equal(TrialOutcome.Succeeded, word.Outcome);
    }

    [Fact]
    public async Task A_direction_is_learnt_from_angles_and_from_a_vector_alike()
    {
        var csv = new StringBuilder("f,azimuth,zenith,x,y,z\n");
        for (var i = 0; i < 120; i++)
        {
            var (azimuth, zenith) = (i * 0.05, 0.5 + (i * 0.01));
            var (x, y, z) = Directions.ToVector(azimuth, zenith);
            csv.Append(FormattableString.Invariant($"{i},{azimuth:R},{zenith:R},{x * 3},{y * 3},{z * 3}\n"));
        }

        var uri = _trials.Write("d.csv", csv.ToString());
        var trial = Trials.Regression(uri) with { Objective = new ObjectiveSpec { Metric = "meanAngle" } };
        trial = trial with { Model = trial.Model with { Task = LearningTask.DirectionRegression } };
        var angles = await _trials.RunAsync(
            trial with
            {
                Data = trial.Data with { Label = ["azimuth", "zenith"], Exclude = ["x", "y", "z"] },
            }
        );
        var vector = await _trials.RunAsync(
            trial with
            {
                Data = trial.Data with { Label = ["x", "y", "z"], Exclude = ["azimuth", "zenith"] },
            }
        );
        Assert.InRange(angles.Metrics!["meanAngle"], 0, 0.3);
        Assert.Equal(angles.Metrics["meanAngle"], vector.Metrics!["meanAngle"], 3);
    }

    [Fact]
    public async Task Rows_without_a_label_are_left_out_and_told()
    {
        var uri = _trials.Write("gaps.csv", "x,y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i},{(i % 6 == 0 ? "" : i)}\n")));
        var trial = Trials.Regression(uri);
        await _trials.RunAsync(trial with { Data = trial.Data with { Exclude = null } });
        Assert.Contains("10 of 60 rows have no label", _trials.Output);
    }

    [Fact]
    public async Task By_hand_it_trains_scores_and_writes_a_package()
    {
        var word = await _trials.ByHandAsync(
            "--data",
            _trials.WriteTable(300),
            "--label",
            "y",
            "--exclude",
            "class",
            "--algorithm",
            "GradientBoosting",
            "-p",
            "rounds=30",
            "--output",
            _trials.Folder + "/models"
        );
        Assert.Equal(0, _trials.ExitCode);
        Assert.Contains("step 5 of 5: rmse", _trials.Output);
        Assert.Contains("Hold-out rmse", _trials.Output);
        Assert.Equal(word.Model!.Digest, (await ModelPackage.ReadAsync(_trials.Models, "1")).Digest);
    }

    [Fact]
    public async Task By_hand_a_label_of_two_texts_is_a_binary_classification()
    {
        await _trials.ByHandAsync(
            "--data",
            "flats=" + _trials.WriteTable(300),
            "--query",
            "SELECT a, b, class FROM flats",
            "--label",
            "class",
            "--output",
            _trials.Folder + "/models"
        );
        Assert.Equal(LearningTask.BinaryClassification, (await ModelPackage.ReadAsync(_trials.Models, "1")).Manifest.Task);
    }

    private sealed class RecordedReports : IReportSink
    {
        public List<Report> Reports { get; } = [];

        public int StopAfter { get; init; } = int.MaxValue;

        public bool Stopped => Reports.Count >= StopAfter;

        public void Report(Report report) => Reports.Add(report);

        public Task FlushAsync() => Task.CompletedTask;
    }
}
