using Trainyard.Contracts;
using Trainyard.Learning.Tests.Support;

namespace Trainyard.Learning.Tests;

/// <summary>Labels that single precision could not tell apart, and what else depends on the labels' unit.</summary>
public sealed class LargeLabelsTests
{
    public static TheoryData<Algorithm, string, double, double> Labels() =>
        new(
            from learner in new[]
            {
                (Algorithm.GradientBoosting, """{"rounds":80,"engine":"XGBoost"}"""),
                (Algorithm.GradientBoosting, """{"rounds":80,"engine":"LightGBM"}"""),
                (Algorithm.GradientBoosting, """{"rounds":150,"objective":"absoluteError","engine":"XGBoost"}"""),
                (Algorithm.GradientBoosting, """{"rounds":150,"objective":"absoluteError","engine":"LightGBM"}"""),
                (Algorithm.RandomForest, """{"trees":40,"engine":"XGBoost"}"""),
                (Algorithm.RandomForest, """{"trees":40,"engine":"LightGBM"}"""),
                (Algorithm.Linear, "{}"),
                (Algorithm.NeuralNetwork, """{"epochs":60}"""),
            }
            from unit in new[] { (1.7e12, 100.0), (-4e12, 1.0), (1e9, 1e-3), (0, 1e-30), (0, 1e200) }
            select new TheoryDataRow<Algorithm, string, double, double>(learner.Item1, learner.Item2, unit.Item1, unit.Item2)
        );

    [Theory]
    [MemberData(nameof(Labels))]
    public void Labels_far_from_zero_and_close_together_are_learnt_as_small_ones_are(
        Algorithm algorithm,
        string parameters,
        double far,
        double unit
    )
    {
        var table = Tables.For(LearningTask.Regression, rows: 1000);
        table = table with { Labels = table.Labels with { Values = [.. table.Labels.Values.Select(y => far + (unit * y))] } };
        var request = Tables.Request(LearningTask.Regression, table) with { Parameters = Parse(parameters) };

        using var model = Learners.For(algorithm).Fit(request);
        using var loaded = Learners.Load(model.Save().FileName, model.Save().Content);

        // In shares of the unit: the score of labels around 1e200 would have no room in a double.
        double[] predictions = [.. loaded.Predict(table.Features).Select(y => (y - far) / unit)];
        Scoring scoring = new()
        {
            Predictions = predictions,
            Labels = table.Labels with { Values = [.. table.Labels.Values.Select(y => (y - far) / unit)] },
            Task = LearningTask.Regression,
        };
        Assert.InRange(Metrics.Named("r2").Of(scoring), 0.8, 1);
        Assert.True(predictions.Distinct().Count() > 100);
    }

    [Theory]
    [InlineData(Algorithm.GradientBoosting, """{"rounds":30,"gamma":20,"alpha":3,"maxDeltaStep":0.5,"engine":"XGBoost"}""")]
    [InlineData(Algorithm.GradientBoosting, """{"rounds":30,"gamma":20,"alpha":3,"maxDeltaStep":0.5,"engine":"LightGBM"}""")]
    [InlineData(Algorithm.GradientBoosting, """{"rounds":30,"objective":"pseudoHuber","engine":"XGBoost"}""")]
    [InlineData(Algorithm.GradientBoosting, """{"rounds":30,"objective":"pseudoHuber","engine":"LightGBM"}""")]
    [InlineData(Algorithm.RandomForest, """{"trees":20,"gamma":20,"engine":"XGBoost"}""")]
    [InlineData(Algorithm.RandomForest, """{"trees":20,"gamma":20,"engine":"LightGBM"}""")]
    [InlineData(Algorithm.Linear, """{"penalty":"lasso","lambda":0.3}""")]
    public void Parameters_in_the_labels_unit_keep_their_meaning(Algorithm algorithm, string parameters)
    {
        // A shift of the labels shifts the predictions, and a penalty in their unit bites as before.
        var table = Tables.For(LearningTask.Regression, rows: 1000);
        var shifted = table with { Labels = table.Labels with { Values = [.. table.Labels.Values.Select(y => y + 4096)] } };

        using var near = Learners
            .For(algorithm)
            .Fit(Tables.Request(LearningTask.Regression, table) with { Parameters = Parse(parameters) });
        using var far = Learners
            .For(algorithm)
            .Fit(Tables.Request(LearningTask.Regression, shifted) with { Parameters = Parse(parameters) });
        using var free = Learners.For(algorithm).Fit(Tables.Request(LearningTask.Regression, table) with { Parameters = Parse("{}") });

        Assert.All(near.Predict(table.Features).Zip(far.Predict(table.Features)), pair =>
            Assert.Equal(pair.First + 4096, pair.Second, 1e-2)
        );
        Assert.True(Rmse(near, table) > Rmse(free, table));
    }

    [Fact]
    public void A_log_target_of_labels_that_double_precision_alone_tells_apart_comes_back()
    {
        var table = Tables.For(LearningTask.Regression, rows: 1000);
        table = table with { Labels = table.Labels with { Values = [.. table.Labels.Values.Select(y => 1e12 + y + 100)] } };

        using var model = Learners
            .For(Algorithm.GradientBoosting)
            .Fit(Tables.Request(LearningTask.Regression, table, ("logTarget", true), ("rounds", 80)));

        Assert.InRange(Rmse(model, table), 0, 5);
    }

    [Fact]
    public void Weights_of_zero_alone_are_refused()
    {
        var table = Tables.For(LearningTask.Regression);

        var e = Assert.Throws<LearningException>(() =>
            Learners
                .For(Algorithm.Linear)
                .Fit(Tables.Request(LearningTask.Regression, table with { Weights = new float[table.Labels.Rows] }))
        );

        Assert.Contains("weight is zero", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_target_below_its_bound_is_the_fault_of_these_parameters_alone()
    {
        var e = Assert.Throws<LearningException>(() =>
            Learners.For(Algorithm.Linear).Fit(Tables.Request(LearningTask.Regression, null, ("logTarget", true)))
        );

        Assert.Equal(FailureClass.UserCode, e.Class);
    }

    private static double Rmse(TrainedModel model, Dataset table) =>
        Metrics
            .Named("rmse")
            .Of(
                new Scoring
                {
                    Predictions = model.Predict(table.Features),
                    Labels = table.Labels,
                    Task = LearningTask.Regression,
                }
            );

    private static Dictionary<string, System.Text.Json.JsonElement> Parse(string parameters) =>
        System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, System.Text.Json.JsonElement>>(parameters)!;
}
