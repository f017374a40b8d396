using System.Globalization;
using System.Text;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Trainer.Tests;

/// <summary>Tables without labels, and with labels that are for scoring alone.</summary>
public sealed class AnomalyTests : IDisposable
{
    private readonly Trials _trials = new();

    public void Dispose() => _trials.Dispose();

    [Theory]
    [InlineData(ValidationStrategy.KFold)]
    [InlineData(ValidationStrategy.Holdout)]
    public async Task Without_a_label_a_trial_tells_how_far_the_share_of_marked_rows_is_off(ValidationStrategy strategy)
    {
        var trial = Trial(label: null, "contaminationError");
        trial = trial with
        {
            Data = trial.Data with
            {
                Validation = new ValidationSpec { Strategy = strategy, Folds = 3 },
            },
        };

        var word = await _trials.RunAsync(trial);

        Assert.Equal(TrialOutcome.Succeeded, word.Outcome);
        Assert.Equal("contaminationError", Assert.Single(word.Metrics!).Key);
        Assert.InRange(word.Metrics!["contaminationError"], 0, 0.04);
    }

    [Fact]
    public async Task A_label_is_for_scoring()
    {
        var word = await _trials.RunAsync(Trial("failed", "auc", "averagePrecision", "recall"));

        Assert.Equal(TrialOutcome.Succeeded, word.Outcome);
        Assert.InRange(word.Metrics!["auc"], 0.97, 1);
        Assert.InRange(word.Metrics!["averagePrecision"], 0.8, 1);
        Assert.InRange(word.Metrics!["recall"], 0.8, 1);
    }

    [Theory]
    [InlineData(null, "contaminationError")]
    [InlineData("failed", "averagePrecision")]
    public async Task The_package_says_what_is_answered(string? label, string metric)
    {
        await _trials.RunAsync(_trials.Refit(Trial(label, metric)));

        var package = await ModelPackage.ReadAsync(_trials.Models, "1", cancellationToken: default);
        Assert.Equal("isAnomaly", Assert.Single(package.Manifest.Signature.Outputs).Name);
        Assert.Equal(["false", "true"], package.Manifest.Signature.Classes!);
        Assert.Equal(["a", "b", "c"], package.Manifest.Signature.Features.Select(feature => feature.Name));
        Assert.Equal(metric, package.Manifest.Holdout!.Metric);
        var card = Encoding.UTF8.GetString(package.Files["card.md"]);
        Assert.Contains("A row is an anomaly from the score", card, StringComparison.Ordinal);
        Assert.Contains("5.0 %", card, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_metric_that_needs_labels_is_refused_where_there_are_none()
    {
        var word = await _trials.RunAsync(Trial(label: null, "auc"));

        Assert.Equal(FailureClass.Configuration, word.Failure!.Class);
        Assert.Contains("without data.label; contaminationError can", word.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_of_three_values_is_refused()
    {
        var word = await _trials.RunAsync(Trial("state", "auc"));

        Assert.Equal(FailureClass.DataSchema, word.Failure!.Class);
        Assert.Contains("has 3 classes", word.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_supervised_task_without_a_label_is_refused()
    {
        var trial = Trial(label: null, "rmse");
        trial = trial with
        {
            Model = new ModelSpec { Task = LearningTask.Regression, Algorithm = Algorithm.Linear },
        };

        var word = await _trials.RunAsync(trial);

        Assert.Equal(FailureClass.Configuration, word.Failure!.Class);
        Assert.Contains("data.label is missing", word.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_hand_no_label_means_anomalies()
    {
        var word = await _trials.ByHandAsync(
            "--data",
            Table(),
            "--exclude",
            "failed",
            "--exclude",
            "state",
            "--folds",
            "2",
            "--output",
            Path.Combine(_trials.Folder, "models")
        );

        Assert.Equal(0, _trials.ExitCode);
        Assert.Equal(["contaminationError"], word.Metrics!.Keys);
    }

    [Fact]
    public async Task The_card_of_an_additive_model_draws_its_curves()
    {
        var trial = Trials.Regression(_trials.WriteTable(400));
        var parameters = Trials.Parameters("rounds", 200);
        trial = trial with { Model = trial.Model with { Algorithm = Algorithm.GeneralizedAdditive, Parameters = parameters } };

        var word = await _trials.RunAsync(_trials.Refit(trial));

        Assert.Equal(TrialOutcome.Succeeded, word.Outcome);
        var card = Encoding.UTF8.GetString(
            (await ModelPackage.ReadAsync(_trials.Models, "1", cancellationToken: default)).Files["card.md"]
        );
        var curves = card.Split("## What each feature adds")[1].Split("## ")[0].Split('\n').Where(line => line.Contains('▁')).ToArray();

        // y rises by 3 along a, and falls by 1 along b.
        Assert.Matches(@"\| a \| y \| .*`▁.*█`", Assert.Single(curves, line => line.StartsWith("| a |", StringComparison.Ordinal)));
        Assert.Matches(@"\| b \| y \| .*`█.*▁`", Assert.Single(curves, line => line.StartsWith("| b |", StringComparison.Ordinal)));
    }

    private TrialFile Trial(string? label, string metric, params string[] additional)
    {
        var trial = Trials.Regression(Table());
        return trial with
        {
            Data = trial.Data with
            {
                Label = label is null ? [] : [label],
                Exclude = [.. new[] { "failed", "state" }.Where(name => name != label)],
            },
            Model = new ModelSpec
            {
                Task = LearningTask.AnomalyDetection,
                Algorithm = Algorithm.IsolationForest,
                Parameters = new Dictionary<string, JsonElement> { ["contamination"] = JsonElement.Parse("0.05") },
            },
            Objective = new ObjectiveSpec { Metric = metric, AdditionalMetrics = additional },
        };
    }

    /// <summary>A crowd, one row in twenty far from it, some gaps.</summary>
    private string Table()
    {
        var random = new Random(5);
        var csv = new StringBuilder("a,b,c,failed,state\n");
        for (var row = 0; row < 800; row++)
        {
            var odd = row % 20 == 3;
            double Value() => random.NextDouble() + random.NextDouble() + (odd ? 3 : 0);
            var gap = row % 13 == 0 ? "" : Value().ToString("R", CultureInfo.InvariantCulture);
            csv.Append(CultureInfo.InvariantCulture, $"{Value():R},{gap},{Value():R},{(odd ? "yes" : "no")},{row % 3}\n");
        }

        return _trials.Write("crowd.csv", csv.ToString());
    }
}
