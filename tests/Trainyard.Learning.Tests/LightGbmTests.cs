using System.Text;
using Trainyard.Contracts;
using Trainyard.Learning.Tests.Support;
using Trainyard.Learning.Trees.LightGbm;

namespace Trainyard.Learning.Tests;

/// <summary>What is LightGBM's own.</summary>
public sealed class LightGbmTests
{
    public static TheoryData<LearningTask, string> Models() =>
        new(
            from task in Tables.Supervised
            from booster in new[] { "gbtree", "dart" }
            select new TheoryDataRow<LearningTask, string>(task, booster)
        );

    [Theory]
    [MemberData(nameof(Models))]
    public void The_walker_gives_the_very_bits_of_LightGBM(LearningTask task, string booster)
    {
        (string, object)[] parameters = [("engine", "LightGBM"), ("rounds", 37), ("booster", booster), ("rateDrop", 0.2)];
        using var model = (LightGbmModel)
            Learners.For(Algorithm.GradientBoosting).Fit(Tables.Request(task, Tables.For(task, gaps: 0.2), parameters));
        var rows = Tables.For(task, rows: 5000, seed: 5, gaps: 0.2).Features.ToMatrix();
        using var library = LightGbmBooster.Load(Encoding.UTF8.GetString(model.Save().Content));
        var theirs = new double[rows.Rows * model.Outputs];
        library.Predict(rows, theirs);

        var ours = new float[theirs.Length];
        model.Walk(rows, ours);

        Assert.Equal(theirs.Select(margin => BitConverter.SingleToInt32Bits((float)margin)), ours.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void A_gap_where_training_saw_none_goes_where_LightGBM_sends_it()
    {
        using var model = (LightGbmModel)Fit(Tables.For(LearningTask.Regression), ("rounds", 20));
        var rows = Tables.For(LearningTask.Regression, rows: 200, seed: 6, gaps: 0.5).Features.ToMatrix();
        using var library = LightGbmBooster.Load(Encoding.UTF8.GetString(model.Save().Content));
        var theirs = new double[rows.Rows];
        library.Predict(rows, theirs);

        var ours = new float[theirs.Length];
        model.Walk(rows, ours);
        Assert.Equal(theirs.Select(margin => (float)margin), ours);
    }

    [Fact]
    public void The_bytes_do_not_follow_the_number_of_threads()
    {
        var request = Tables.Request(
            LearningTask.Regression,
            Tables.For(LearningTask.Regression, rows: 3000),
            ("engine", "LightGBM"),
            ("rounds", 30)
        );
        using var one = Learners.For(Algorithm.GradientBoosting).Fit(request with { Threads = 1 });
        using var two = Learners.For(Algorithm.GradientBoosting).Fit(request with { Threads = 2 });

        Assert.Equal(one.Save().Content, two.Save().Content);
    }

    [Fact]
    public void Training_that_gains_nothing_ends_and_goes_back_to_the_best_round()
    {
        var noise = Tables.For(LearningTask.BinaryClassification);
        var steps = new List<int>();
        var request = Tables.Request(
            LearningTask.BinaryClassification,
            noise,
            ("engine", "LightGBM"),
            ("rounds", 500),
            ("learningRate", 0.5),
            ("earlyStoppingRounds", 5)
        ) with
        {
            Validation = Tables.For(LearningTask.BinaryClassification, seed: 9),
            OnStep = (step, _) =>
            {
                steps.Add(step);
                return true;
            },
        };

        using var model = (LightGbmModel)Learners.For(Algorithm.GradientBoosting).Fit(request);

        Assert.InRange(steps.Count, 6, 400);
        var text = Encoding.UTF8.GetString(model.Save().Content);
        Assert.Equal(steps.Count - 5, text.Split("\nTree=").Length - 1);
    }

    [Fact]
    public void A_rising_feature_never_lowers_the_prediction()
    {
        using var model = Fit(
            Tables.For(LearningTask.Regression),
            ("rounds", 50),
            ("monotoneConstraints", new Dictionary<string, int> { ["x0"] = 1 })
        );
        var rows = Tables.For(LearningTask.Regression, rows: 50, seed: 11).Features.ToMatrix();

        for (var row = 0; row < rows.Rows; row++)
        {
            float[] steps =
            [
                .. Enumerable
                    .Range(0, 21)
                    .SelectMany(i => rows.Row(row).ToArray().Select((value, column) => column == 0 ? i / 20f : value)),
            ];
            var predictions = model.Predict(new Matrix(steps, 21, rows.Columns));
            Assert.Equal(predictions.Order(), predictions);
        }
    }

    [Theory]
    [InlineData("absoluteError")]
    [InlineData("pseudoHuber")]
    public void A_few_wild_labels_do_not_move_a_robust_objective(string objective)
    {
        var table = Tables.For(LearningTask.Regression, rows: 2000);
        var wild = table with
        {
            Labels = table.Labels with { Values = [.. table.Labels.Values.Select((y, row) => row % 50 == 0 ? 300 : y)] },
        };

        using var robust = Fit(wild, ("rounds", 300), ("objective", objective));
        using var squared = Fit(wild, ("rounds", 300));

        Assert.True(MeanAbsoluteError(robust) < MeanAbsoluteError(squared) / 3);

        double MeanAbsoluteError(TrainedModel model) =>
            model.Predict(table.Features).Zip(table.Labels.Values, (p, y) => Math.Abs(p - y)).Average();
    }

    [Theory]
    [InlineData("treeMethod", "exact")]
    [InlineData("treeMethod", "approx")]
    [InlineData("colsampleByLevel", 0.5)]
    public void What_only_XGBoost_knows_is_refused_by_name(string name, object value)
    {
        var e = Assert.Throws<LearningException>(() => Fit(Tables.For(LearningTask.Regression), (name, value)));

        Assert.Equal(FailureClass.Configuration, e.Class);
        Assert.Contains($"'{name}'", e.Message, StringComparison.Ordinal);
        Assert.Contains("XGBoost", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_cut_short_anywhere_is_refused()
    {
        using var model = Fit(Tables.For(LearningTask.Regression), ("rounds", 2));
        var content = model.Save().Content;

        for (var length = 0; length < content.Length; length += 97)
            Assert.Throws<InvalidDataException>(() => Learners.Load(LightGbmModel.FileName, content[..length]));
    }

    private static TrainedModel Fit(Dataset table, params (string, object)[] parameters) =>
        Learners
            .For(Algorithm.GradientBoosting)
            .Fit(Tables.Request(LearningTask.Regression, table, [("engine", "LightGBM"), .. parameters]));
}
