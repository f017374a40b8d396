using System.Text.Json;
using Trainyard.Models;

namespace Trainyard.Trainer.Tests;

/// <summary>What is reached on real tables in cross-validation over all rows; see the README of shared/data for what others reach there.</summary>
public sealed class ScoreTests : IDisposable
{
    private readonly Trials _trials = new();

    public void Dispose() => _trials.Dispose();

    [Fact]
    public async Task Sonar_is_told_apart_in_repeated_ten_fold_cross_validation()
    {
        var file = Path.Combine(Shared.Data("sonar"), "sonar.csv");
        var accuracies = new List<double>();
        foreach (var seed in new long[] { 1001, 1002, 1003 })
        {
            var trial = Trial(file, "column60", LearningTask.BinaryClassification, "accuracy", """{"rounds":500,"learningRate":0.05,"maxDepth":5,"minChildWeight":0.5,"subsample":0.6,"colsampleByTree":0.2}""");
            var source = trial.Data.Sources[0] with { Csv = new CsvFormat { Header = false } };
            var word = await _trials.RunAsync(trial with
            {
                Data = trial.Data with { Sources = [source], Validation = new ValidationSpec { Folds = 10 }, Seed = seed },
            });
            accuracies.Add(word.Metrics!["accuracy"]);
        }

        Assert.InRange(accuracies.Average(), 0.84, 1);
    }

    private static TrialFile Trial(string file, string label, LearningTask task, string metric, string parameters)
    {
        var trial = Trials.Regression(file);
        return trial with
        {
            Data = trial.Data with { Label = [label], Exclude = null, Holdout = new HoldoutSpec { Fraction = 0 }, Validation = new ValidationSpec { Folds = 5 }, Seed = 1001 },
            Model = new ModelSpec
            {
                Task = task,
                Algorithm = Algorithm.GradientBoosting,
                Parameters = JsonElement.Parse(parameters).EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value),
            },
            Objective = new ObjectiveSpec { Metric = metric, AdditionalMetrics = task == LearningTask.Regression ? ["logR2", "medianRelativeError"] : ["auc"] },
        };
    }
}
