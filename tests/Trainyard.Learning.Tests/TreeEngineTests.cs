using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Learning.Tests.Support;
using Trainyard.Learning.Trees;
using Trainyard.Learning.Trees.LightGbm;

namespace Trainyard.Learning.Tests;

/// <summary>Which library grows the trees.</summary>
public sealed class TreeEngineTests
{
    [Theory]
    [InlineData(Algorithm.GradientBoosting)]
    [InlineData(Algorithm.RandomForest)]
    public void LightGBM_grows_the_trees_where_nothing_is_said(Algorithm algorithm)
    {
        using var model = Learners.For(algorithm).Fit(Tables.Request(LearningTask.Regression));

        Assert.IsType<LightGbmModel>(model);
    }

    [Theory]
    [InlineData("XGBoost")]
    [InlineData("LightGBM")]
    public void Each_round_is_scored_so_that_a_pruner_can_judge_it(string engine)
    {
        var validation = Tables.For(LearningTask.BinaryClassification, seed: 8);
        var losses = new List<double>();
        var request = Tables.Request(LearningTask.BinaryClassification, null, ("engine", engine), ("rounds", 20)) with
        {
            Validation = validation,
            OnStep = (_, predictions) =>
            {
                losses.Add(Metrics.Named("logLoss").Of(Scored(predictions(), validation)));
                return true;
            },
        };

        using var model = Learners.For(Algorithm.GradientBoosting).Fit(request);

        Assert.Equal(20, losses.Count);
        Assert.True(losses[^1] < losses[0] / 1.5, $"{losses[0]} {losses[^1]}");
        Assert.Equal(Metrics.Named("logLoss").Of(Scored(model.Predict(validation.Features), validation)), losses[^1], 1e-6);
    }

    [Fact]
    public void An_engine_that_is_not_installed_is_named_with_the_way_to_get_it()
    {
        var chosen = new Dictionary<string, JsonElement> { ["engine"] = JsonSerializer.SerializeToElement("XGBoost") };

        var e = Assert.Throws<LearningException>(() =>
            TreeEngines.Read(new Hyperparameters(chosen, Algorithm.GradientBoosting), xgboostIsThere: false)
        );

        Assert.Equal(FailureClass.Configuration, e.Class);
        Assert.Contains("'engine'", e.Message, StringComparison.Ordinal);
        Assert.Contains("libxgboost0", e.Message, StringComparison.Ordinal);
        Assert.Contains("TRAINYARD_XGBOOST", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xgboost")]
    [InlineData("CatBoost")]
    [InlineData(1)]
    public void An_engine_that_there_is_not_is_refused_with_those_that_there_are(object engine)
    {
        var e = Assert.Throws<LearningException>(() =>
            Learners.For(Algorithm.GradientBoosting).Fit(Tables.Request(LearningTask.Regression, null, ("engine", engine)))
        );

        Assert.Equal(FailureClass.Configuration, e.Class);
        Assert.Contains("LightGBM, XGBoost", e.Message, StringComparison.Ordinal);
    }

    private static Scoring Scored(double[] predictions, Dataset data) =>
        new()
        {
            Predictions = predictions,
            Labels = data.Labels,
            Task = LearningTask.BinaryClassification,
            Classes = 2,
        };
}
