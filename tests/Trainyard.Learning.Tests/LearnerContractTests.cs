using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Learning.Tests.Support;

namespace Trainyard.Learning.Tests;

/// <summary>What holds for every algorithm and every task.</summary>
public sealed class LearnerContractTests
{
    // Small, so that the suite stays quick.
    private static readonly Dictionary<string, (Algorithm Algorithm, (string Name, object Value)[] Parameters)> Small = new()
    {
        ["boosting by XGBoost"] = (Algorithm.GradientBoosting, [("engine", "XGBoost"), ("rounds", 80), ("learningRate", 0.2)]),
        ["boosting by LightGBM"] = (Algorithm.GradientBoosting, [("engine", "LightGBM"), ("rounds", 80), ("learningRate", 0.2)]),
        ["forest by XGBoost"] = (Algorithm.RandomForest, [("engine", "XGBoost"), ("trees", 40)]),
        ["forest by LightGBM"] = (Algorithm.RandomForest, [("engine", "LightGBM"), ("trees", 40)]),
        ["linear"] = (Algorithm.Linear, []),
        ["network"] = (Algorithm.NeuralNetwork, [("epochs", 60)]),
        ["additive"] = (Algorithm.GeneralizedAdditive, [("rounds", 300), ("learningRate", 0.05)]),
        ["isolation"] = (Algorithm.IsolationForest, [("contamination", 0.05)]),
    };

    public static TheoryData<string, LearningTask> All() =>
        new(
            from learner in Small.Keys
            from task in Enum.GetValues<LearningTask>()
            where AllLearners.Suits(Small[learner].Algorithm, task)
            select new TheoryDataRow<string, LearningTask>(learner, task)
        );

    public static TheoryData<string> Supervised() => [.. Small.Keys.Where(learner => learner != "isolation")];

    [Theory]
    [MemberData(nameof(All))]
    public void It_learns(string learner, LearningTask task)
    {
        using var model = Fit(learner, Tables.Request(task, Tables.For(task, rows: 1500)));
        var unseen = Tables.For(task, seed: 2);

        (var metric, var bound) = task switch
        {
            LearningTask.Regression => ("r2", 0.85),
            LearningTask.DirectionRegression => ("meanAngle", 1.2),
            LearningTask.AnomalyDetection => ("auc", 0.95),

            // Curves that are added up know nothing of features that work together.
            LearningTask.MulticlassClassification when learner == "additive" => ("accuracy", 0.75),
            _ => ("accuracy", 0.85),
        };
        if (learner == "linear" && task == LearningTask.DirectionRegression)
            bound = 1.5;
        var scored = Metrics.Named(metric, task);
        var value = scored.Of(Scored(model, unseen, task));
        Assert.True(scored.Goal == Goal.Maximize ? value > bound : value < bound, $"{metric} {value}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_same_rows_parameters_and_seed_give_the_same_bytes(string learner, LearningTask task)
    {
        Assert.Equal(Bytes(learner, Tables.Request(task)), Bytes(learner, Tables.Request(task)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Rows_that_come_in_batches_give_the_very_bytes_of_rows_in_memory(string learner, LearningTask task)
    {
        var inMemory = Tables.For(task, gaps: 0.1);
        inMemory = inMemory with
        {
            Weights = learner == "additive" ? null : [.. Enumerable.Range(0, inMemory.Labels.Rows).Select(row => 1 + (row % 3))],
        };
        var inBatches = inMemory with { Features = new RowsInBatches(inMemory.Features.ToMatrix()) };
        using var model = Fit(learner, Tables.Request(task, inBatches));

        Assert.Equal(Bytes(learner, Tables.Request(task, inMemory)), model.Save().Content);
        Assert.Equal(model.Predict(inMemory.Features), model.Predict(inBatches.Features));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_model_read_back_from_its_file_predicts_and_saves_the_same(string learner, LearningTask task)
    {
        using var model = Fit(learner, Tables.Request(task));
        (var name, var content) = model.Save();
        using var loaded = Learners.Load(name, content);
        var rows = Tables.For(task, seed: 3, gaps: 0.1).Features.ToMatrix();

        Assert.Equal(model.Predict(rows), loaded.Predict(rows));
        Assert.Equal(content, loaded.Save().Content);
        Assert.Equal(Small[learner].Algorithm, loaded.Algorithm);
        Assert.Equal(rows.Columns, loaded.Features);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Gaps_are_no_obstacle_neither_in_learning_nor_in_prediction(string learner, LearningTask task)
    {
        using var model = Fit(learner, Tables.Request(task, Tables.For(task, gaps: 0.3)));
        float[] nothing = [.. Enumerable.Repeat(float.NaN, model.Features)];

        Assert.All(model.Predict(new Matrix(nothing, 1, nothing.Length)), v => Assert.True(double.IsFinite(v)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Predictions_are_what_the_task_calls_for(string learner, LearningTask task)
    {
        using var model = Fit(learner, Tables.Request(task));
        var rows = Tables.For(task, seed: 4, gaps: 0.1).Features.ToMatrix();
        var predictions = model.Predict(rows);

        for (var row = 0; row < rows.Rows; row++)
        {
            var values = predictions[(row * model.Outputs)..((row + 1) * model.Outputs)];
            switch (task)
            {
                case LearningTask.BinaryClassification or LearningTask.AnomalyDetection:
                    Assert.InRange(Assert.Single(values), 0.0, 1.0);
                    break;
                case LearningTask.MulticlassClassification:
                    Assert.Equal(3, values.Length);
                    Assert.Equal(1.0, values.Sum(), 1e-5);
                    break;
                case LearningTask.DirectionRegression:
                    Assert.Equal(1.0, values.Sum(v => v * v), 1e-5);
                    break;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Supervised))]
    public void Several_outputs_of_very_different_size_are_learnt_at_once(string learner)
    {
        var table = Tables.For(LearningTask.Regression, rows: 1000);
        double[] two = [.. table.Labels.Values.SelectMany(y => new[] { 1_000_000 + (1000 * y), -y })];
        table = table with { Labels = new LabelMatrix(two, 1000, 2) };

        using var model = Fit(learner, Tables.Request(LearningTask.Regression, table));

        Assert.Equal(2, model.Outputs);
        Assert.InRange(Metrics.Named("r2").Of(Scored(model, table, LearningTask.Regression)), 0.85, 1);
    }

    [Theory]
    [MemberData(nameof(Supervised))]
    public void A_log_target_comes_back_in_the_labels_own_unit(string learner)
    {
        var table = Tables.For(LearningTask.Regression, rows: 1000);
        table = table with { Labels = table.Labels with { Values = [.. table.Labels.Values.Select(y => Math.Exp(y / 5))] } };

        using var model = Fit(learner, Tables.Request(LearningTask.Regression, table, ("logTarget", true)));

        Assert.InRange(Metrics.Named("logR2").Of(Scored(model, table, LearningTask.Regression)), 0.85, 1);
        Assert.InRange(Metrics.Named("medianRelativeError").Of(Scored(model, table, LearningTask.Regression)), 0, 0.25);
    }

    [Theory]
    [MemberData(nameof(Supervised))]
    public void An_unknown_parameter_is_refused_with_the_known_ones(string learner)
    {
        var e = Assert.Throws<LearningException>(() => Fit(learner, Tables.Request(LearningTask.Regression, null, ("learning_rate", 0.1))));

        Assert.Equal(FailureClass.Configuration, e.Class);
        Assert.Contains("'learning_rate'", e.Message, StringComparison.Ordinal);
        Assert.Contains("logTarget", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Algorithm.GradientBoosting, "learningRate", 0.0)]
    [InlineData(Algorithm.GradientBoosting, "maxDepth", 2.5)]
    [InlineData(Algorithm.GradientBoosting, "subsample", 1.5)]
    [InlineData(Algorithm.GradientBoosting, "booster", "gblinear")]
    [InlineData(Algorithm.GradientBoosting, "rounds", "many")]
    [InlineData(Algorithm.GradientBoosting, "monotoneConstraints", "up")]
    [InlineData(Algorithm.RandomForest, "trees", 0)]
    [InlineData(Algorithm.Linear, "lambda", -1)]
    [InlineData(Algorithm.NeuralNetwork, "dropout", 1.0)]
    [InlineData(Algorithm.NeuralNetwork, "activation", "step")]
    [InlineData(Algorithm.NeuralNetwork, "layers", "wide")]
    [InlineData(Algorithm.GeneralizedAdditive, "rounds", 0)]
    [InlineData(Algorithm.GeneralizedAdditive, "minRowsInLeaf", 0)]
    [InlineData(Algorithm.GeneralizedAdditive, "maxBin", 1)]
    public void A_value_that_cannot_be_is_refused_by_its_name(Algorithm algorithm, string name, object value)
    {
        var e = Assert.Throws<LearningException>(() =>
            AllLearners.For(algorithm).Fit(Tables.Request(LearningTask.Regression, null, (name, value)))
        );

        Assert.Equal(FailureClass.Configuration, e.Class);
        Assert.Contains($"'{name}'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sampler_may_write_an_integer_as_a_double()
    {
        var request = Tables.Request(LearningTask.Regression) with
        {
            Parameters = new Dictionary<string, JsonElement>
            {
                ["maxDepth"] = JsonDocument.Parse("4.0").RootElement,
                ["rounds"] = JsonDocument.Parse("1e1").RootElement,
            },
        };

        using var model = Learners.For(Algorithm.GradientBoosting).Fit(request);

        Assert.Equal(1, model.Outputs);
    }

    [Theory]
    [MemberData(nameof(Supervised))]
    public void A_step_may_look_at_the_validation_rows_and_end_training(string learner)
    {
        var validation = Tables.For(LearningTask.BinaryClassification, seed: 8);
        var steps = new List<int>();
        double[]? last = null;
        var request = Tables.Request(LearningTask.BinaryClassification) with
        {
            Validation = validation,
            OnStep = (step, predictions) =>
            {
                steps.Add(step);
                last = predictions();
                return step < 3;
            },
        };

        using var model = Fit(learner, request);

        Assert.Equal(Enumerable.Range(1, steps.Count), steps);
        Assert.InRange(steps.Count, 1, 3);
        var after = model.Predict(validation.Features);
        Assert.Equal(after.Length, last!.Length);
        Assert.All(after.Zip(last), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Theory]
    [MemberData(nameof(Supervised))]
    public void Cancellation_ends_training(string learner)
    {
        var request = Tables.Request(LearningTask.Regression) with { Cancellation = new CancellationToken(canceled: true) };

        Assert.ThrowsAny<OperationCanceledException>(() => Fit(learner, request));
    }

    [Theory]
    [MemberData(nameof(Supervised))]
    public void Data_that_cannot_be_learnt_from_are_named(string learner)
    {
        var table = Tables.For(LearningTask.BinaryClassification);
        var oneClass = table with { Labels = table.Labels with { Values = new double[table.Labels.Rows] } };
        var broken = table.Features.ToMatrix();
        broken = broken with { Values = [.. broken.Values] };
        broken.Values[8] = float.PositiveInfinity;

        Assert.Equal("the label has one class only", Fault(learner, oneClass).Message);
        Assert.Equal("row 1 of feature 'x2' is infinite", Fault(learner, table with { Features = broken }).Message);
        Assert.Equal("there are no rows to learn from", Fault(learner, table.Take([])).Message);
        Assert.Equal("there are more classes (2) than rows (1)", Fault(learner, table.Take([0])).Message);
    }

    private static LearningException Fault(string learner, Dataset table)
    {
        var e = Assert.Throws<LearningException>(() => Fit(learner, Tables.Request(LearningTask.BinaryClassification, table)));
        Assert.Equal(FailureClass.DataSchema, e.Class);
        return e;
    }

    private static TrainedModel Fit(string learner, FitRequest request)
    {
        var parameters = new Dictionary<string, JsonElement>(request.Parameters);
        foreach ((var name, var value) in Small[learner].Parameters)
            parameters.TryAdd(name, JsonSerializer.SerializeToElement(value));
        return AllLearners.For(Small[learner].Algorithm).Fit(request with { Parameters = parameters });
    }

    private static byte[] Bytes(string learner, FitRequest request)
    {
        using var model = Fit(learner, request);
        return model.Save().Content;
    }

    private static Scoring Scored(TrainedModel model, Dataset data, LearningTask task) =>
        new()
        {
            Predictions = model.Predict(data.Features),
            Labels = data.Labels,
            Task = task,
            Classes = task == LearningTask.MulticlassClassification ? 3 : 2,
            Thresholds = model.Thresholds,
        };
}
