using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Learning.Preparation;
using Trainyard.Learning.Tests.Support;

namespace Trainyard.Learning.Tests;

public sealed class PreparationTests
{
    // Class 1 is rare and sits at high x0, with some noise.
    private static Dataset Rare(int rows = 600, int seed = 1)
    {
        var formula = new Formula(seed);
        var x = formula.Next(rows * 3);
        float[] y = [.. Enumerable.Range(0, rows).Select(row => x[row * 3] + (0.3f * formula.Next()) > 1.12f ? 1f : 0f)];
        return new Dataset { Features = new Matrix(x, rows, 3), Labels = new LabelMatrix([.. y.Select(label => (double)label)], rows, 1) };
    }

    [Fact]
    public void Under_sampling_keeps_the_rare_rows_and_as_many_of_the_others_as_the_ratio_says()
    {
        var rare = Rare();
        var positives = (int)rare.Labels.Values.Sum();

        var drawn = Resampling.Apply(rare, new(ResamplingKind.UnderSampling, 0.5, 5), classes: 2, seed: 1);

        Assert.Equal(positives, drawn.Labels.Values.Sum());
        Assert.Equal(3 * positives, drawn.Features.Rows);
    }

    [Fact]
    public void Smote_adds_rare_rows_between_neighbours_of_their_class()
    {
        var rare = Rare();
        var positives = (int)rare.Labels.Values.Sum();

        var grown = Resampling.Apply(rare, new(ResamplingKind.Smote, 1, 5), classes: 2, seed: 1);

        Assert.Equal(2 * (rare.Features.Rows - positives), grown.Features.Rows);
        Assert.Equal(grown.Features.Rows / 2, grown.Labels.Values.Sum());
        var features = grown.Features.ToMatrix();
        Assert.Equal(rare.Features.ToMatrix().Values, features.Values[..(rare.Features.Rows * features.Columns)]);
        var lowest = Enumerable.Range(0, rare.Features.Rows).Where(r => rare.Labels.Values[r] == 1).Min(r => features.Row(r)[0]);
        Assert.All(Enumerable.Range(rare.Features.Rows, grown.Features.Rows - rare.Features.Rows), r =>
            Assert.InRange(features.Row(r)[0], lowest, 1f)
        );
    }

    [Fact]
    public void Adasyn_adds_rows_where_those_of_another_class_are_near_and_as_many_as_are_missing()
    {
        // Of the rare rows on a line three stand among the others (below 5) and three by themselves (from 100 on).
        float[] rare = [1.5f, 2.5f, 3.5f, 100, 101, 102];
        float[] frequent = [.. Enumerable.Range(0, 50).Select(i => i / 10f)];
        var line = Line(frequent, rare);

        var grown = Resampling.Apply(line, new(ResamplingKind.Adasyn, 1, 2), classes: 2, seed: 1);

        var made = grown.Features.ToMatrix().Values[56..];
        Assert.Equal((44, 50.0), (made.Length, grown.Labels.Values.Sum()));
        Assert.All(made, x => Assert.InRange(x, 1.5f, 3.5f));
    }

    [Fact]
    public void Adasyn_of_classes_that_nowhere_meet_adds_to_all_rare_rows_alike()
    {
        var line = Line([.. Enumerable.Range(0, 40).Select(i => i / 10f)], [1000, 1001, 2000, 2001]);

        var made = Resampling.Apply(line, new(ResamplingKind.Adasyn, 1, 1), classes: 2, seed: 1).Features.ToMatrix().Values[44..];

        Assert.Equal((18, 18), (made.Count(x => x is >= 1000 and <= 1001), made.Count(x => x is >= 2000 and <= 2001)));
    }

    [Fact]
    public void Adasyn_of_one_seed_adds_the_same_rows_and_leaves_a_class_of_a_single_row()
    {
        var rare = Rare();
        ResamplingOptions options = new(ResamplingKind.Adasyn, 0.7, 5);
        Assert.Equal(Values(seed: 3), Values(seed: 3));
        Assert.NotEqual(Values(seed: 3), Values(seed: 4));
        Assert.Equal(4, Resampling.Apply(Line([0, 1, 2], [9]), options, classes: 2, seed: 1).Features.Rows);

        float[] Values(long seed) => Resampling.Apply(rare, options, 2, seed).Features.ToMatrix().Values;
    }

    private static Dataset Line(float[] frequent, float[] rare) =>
        new()
        {
            Features = new Matrix([.. frequent, .. rare], frequent.Length + rare.Length, 1),
            Labels = new LabelMatrix([.. frequent.Select(_ => 0.0), .. rare.Select(_ => 1.0)], frequent.Length + rare.Length, 1),
        };

    [Fact]
    public void Smote_leaves_a_gap_a_gap()
    {
        var rare = Rare();
        for (var row = 0; row < rare.Features.Rows; row++)
            rare.Features.ToMatrix().Values[(row * 3) + 2] = float.NaN;

        var grown = Resampling.Apply(rare, new(ResamplingKind.Smote, 1, 5), classes: 2, seed: 1);

        var features = grown.Features.ToMatrix();
        Assert.All(Enumerable.Range(0, features.Rows), r =>
            Assert.True(float.IsNaN(features.Row(r)[2]) && float.IsFinite(features.Row(r)[0]))
        );
    }

    [Fact]
    public void Balanced_weights_give_every_class_the_same_sum()
    {
        var weighted = ClassWeighting.Apply(Rare(), new ClassWeights(null, Balanced: true), classes: 2);

        double[] sums =
        [
            .. new[] { 0f, 1f }.Select(c => weighted.Weights!.Where((_, row) => weighted.Labels.Values[row] == c).Sum(w => (double)w)),
        ];
        Assert.Equal(300, sums[0], 1e-2);
        Assert.Equal(300, sums[1], 1e-2);
    }

    [Theory]
    [InlineData("""{"classWeights":"balanced"}""")]
    [InlineData("""{"classWeights":{"yes":8}}""")]
    [InlineData("""{"scalePosWeight":8}""")]
    [InlineData("""{"resampling":"smote"}""")]
    [InlineData("""{"resampling":"adasyn"}""")]
    [InlineData("""{"resampling":"underSampling","resamplingRatio":0.8}""")]
    [InlineData("""{"threshold":0.1}""")]
    [InlineData("""{"threshold":"balancedAccuracy"}""")]
    public void Each_way_to_favour_a_rare_class_finds_more_of_it(string parameters)
    {
        var unseen = Rare(rows: 3000, seed: 2);

        var plain = Recall(Fit("{}"), unseen);
        var favoured = Recall(Fit(parameters), unseen);

        Assert.True(favoured > plain, $"{favoured} against {plain}");
    }

    [Fact]
    public void A_calibrated_threshold_is_part_of_the_model_and_of_its_file()
    {
        using var model = Fit("""{"threshold":"f1"}""");
        (var name, var content) = model.Save();
        using var loaded = Learners.Load(name, content);

        Assert.InRange(Assert.Single(model.Thresholds!), 0.05f, 0.95f);
        Assert.Equal(model.Thresholds, loaded.Thresholds);
    }

    [Fact]
    public void Several_classes_have_a_threshold_each()
    {
        var request = Tables.Request(LearningTask.MulticlassClassification, null, ("threshold", "balancedAccuracy"), ("rounds", 20));

        using var model = Learners.For(Algorithm.GradientBoosting).Fit(request);

        Assert.Equal(3, model.Thresholds!.Count);
    }

    [Theory]
    [InlineData("""{"classWeights":{"maybe":2}}""", "no, yes")]
    [InlineData("""{"threshold":1.5}""", "'threshold'")]
    [InlineData("""{"resampling":"rose"}""", "adasyn")]
    public void What_cannot_be_is_refused(string parameters, string said)
    {
        var e = Assert.Throws<LearningException>(() => Fit(parameters));

        Assert.Equal(FailureClass.Configuration, e.Class);
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("XGBoost")]
    [InlineData("LightGBM")]
    public void A_monotone_constraint_holds_everywhere(string engine)
    {
        var table = Tables.For(LearningTask.Regression);
        var request = Tables.Request(
            LearningTask.Regression,
            table,
            ("engine", engine),
            ("monotoneConstraints", new Dictionary<string, int> { ["x1"] = 1 }),
            ("rounds", 40)
        );
        using var model = Learners.For(Algorithm.GradientBoosting).Fit(request);

        var last = double.NegativeInfinity;
        for (var i = 0; i <= 50; i++)
        {
            var now = model.Predict(new Matrix([0.5f, i / 50f, 0.5f, 0.5f, 0.5f, 0.5f], 1, 6))[0];
            Assert.True(now >= last);
            last = now;
        }
    }

    [Theory]
    [InlineData(Algorithm.GradientBoosting, """{"rounds":2000,"learningRate":0.3,"earlyStoppingRounds":5,"engine":"XGBoost"}""", 2000)]
    [InlineData(Algorithm.GradientBoosting, """{"rounds":2000,"learningRate":0.3,"earlyStoppingRounds":5,"engine":"LightGBM"}""", 2000)]
    [InlineData(Algorithm.NeuralNetwork, """{"epochs":300,"learningRate":0.01,"earlyStoppingRounds":5}""", 300)]
    public void Early_stopping_ends_when_the_validation_rows_gain_no_more(Algorithm algorithm, string parameters, int most)
    {
        var steps = 0;
        var request = Tables.Request(LearningTask.BinaryClassification, Rare()) with
        {
            Parameters = Parse(parameters),
            Validation = Rare(seed: 3),
            OnStep = (step, _) => (steps = step) > 0,
        };

        using var model = Learners.For(algorithm).Fit(request);

        Assert.InRange(steps, 6, most - 1);
        Assert.InRange(Metrics.Named("auc").Of(Scored(model, Rare(seed: 4))), 0.85, 1);
    }

    [Fact]
    public void A_lasso_leaves_out_what_does_not_matter()
    {
        // x4 and x5 play no part.
        using var model = Learners
            .For(Algorithm.Linear)
            .Fit(Tables.Request(LearningTask.Regression, null, ("penalty", "lasso"), ("lambda", 0.3)));

        Assert.Equal([0.0, 0.0], model.Gain!.Skip(4));
        Assert.True(model.Gain![0] > 1);
    }

    [Fact]
    public void Permutation_importance_tells_what_matters_from_what_does_not()
    {
        var table = Tables.For(LearningTask.Regression, rows: 800);
        using var model = Learners.For(Algorithm.GradientBoosting).Fit(Tables.Request(LearningTask.Regression, table));

        var importance = Importance.Permutation(
            model,
            Tables.For(LearningTask.Regression, seed: 2),
            Metrics.Named("rmse"),
            LearningTask.Regression,
            0,
            seed: 1
        );

        Assert.Equal(0, Array.IndexOf(importance, importance.Max()));
        Assert.True(importance[0] > 10 * Math.Abs(importance[5]));
        Assert.Equal(0, model.Gain!.ToList().IndexOf(model.Gain!.Max()));
    }

    [Theory]
    [InlineData("XGBoost")]
    [InlineData("LightGBM")]
    public void The_number_of_threads_does_not_change_the_model(string engine)
    {
        var request = Tables.Request(
            LearningTask.Regression,
            Tables.For(LearningTask.Regression, rows: 3000),
            ("engine", engine),
            ("rounds", 30),
            ("subsample", 0.7)
        );

        using var one = Learners.For(Algorithm.GradientBoosting).Fit(request with { Threads = 1 });
        using var two = Learners.For(Algorithm.GradientBoosting).Fit(request with { Threads = 2 });

        Assert.Equal(one.Save().Content, two.Save().Content);
    }

    private static TrainedModel Fit(string parameters) =>
        Learners
            .For(Algorithm.GradientBoosting)
            .Fit(
                Tables.Request(LearningTask.BinaryClassification, Rare(), ("rounds", 40)) with
                {
                    FeatureNames = ["a", "b", "c"],
                    Parameters = new Dictionary<string, JsonElement>(Parse(parameters))
                    {
                        ["rounds"] = JsonSerializer.SerializeToElement(40),
                    },
                }
            );

    private static Dictionary<string, JsonElement> Parse(string parameters) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(parameters)!;

    private static double Recall(TrainedModel model, Dataset data)
    {
        using (model)
            return Metrics.Named("recall").Of(Scored(model, data));
    }

    private static Scoring Scored(TrainedModel model, Dataset data) =>
        new()
        {
            Predictions = model.Predict(data.Features),
            Labels = data.Labels,
            Task = LearningTask.BinaryClassification,
            Classes = 2,
            Thresholds = model.Thresholds,
        };
}
