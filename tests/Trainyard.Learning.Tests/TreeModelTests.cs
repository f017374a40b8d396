using Trainyard.Contracts;
using Trainyard.Learning.Tests.Support;
using Trainyard.Learning.Trees;

namespace Trainyard.Learning.Tests;

/// <summary>Our own walk of the trees against XGBoost's own prediction.</summary>
public sealed class TreeModelTests
{
    public static TheoryData<Algorithm, LearningTask, string> Models() =>
        new(
            from task in Tables.Supervised
            from kind in new[]
            {
                (Algorithm.GradientBoosting, "gbtree"),
                (Algorithm.GradientBoosting, "dart"),
                (Algorithm.RandomForest, ""),
            }
            select new TheoryDataRow<Algorithm, LearningTask, string>(kind.Item1, task, kind.Item2)
        );

    [Theory]
    [MemberData(nameof(Models))]
    public void The_walker_gives_the_very_bits_of_XGBoost_with_gaps_and_without(Algorithm algorithm, LearningTask task, string booster)
    {
        (string, object)[] parameters =
            algorithm == Algorithm.RandomForest ? [("engine", "XGBoost"), ("trees", 21), ("maxDepth", 8)]
            : booster == "dart" ? [("engine", "XGBoost"), ("booster", "dart"), ("rateDrop", 0.3), ("rounds", 30)]
            : [("engine", "XGBoost"), ("rounds", 43), ("learningRate", 0.3)];
        using var model = Learners.For(algorithm).Fit(Tables.Request(task, Tables.For(task, gaps: 0.2), parameters));
        var rows = Tables.For(task, rows: 700, seed: 5, gaps: 0.3);
        var library = new float[rows.Features.Rows * model.Outputs];
        var walked = new float[library.Length];

        using var own = Booster.Load(model.Save().Content);
        using var matrix = TreeMatrix.Plain(rows, threads: 1);
        library = own.Predict(matrix);
        ((TreeModel)model).Walk(rows.Features.ToMatrix(), walked);

        Assert.Equal(library.Select(BitConverter.SingleToInt32Bits), walked.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Values_on_a_threshold_go_the_way_that_XGBoost_sends_them()
    {
        // A few distinct values only, so that the rows meet the thresholds exactly.
        var coarse = Tables.For(LearningTask.Regression);
        var fine = coarse.Features.ToMatrix();
        var rounded = fine with { Values = [.. fine.Values.Select(v => MathF.Round(v * 8) / 8)] };
        coarse = coarse with { Features = rounded };
        using var model = Learners
            .For(Algorithm.GradientBoosting)
            .Fit(Tables.Request(LearningTask.Regression, coarse, ("engine", "XGBoost"), ("treeMethod", "exact"), ("rounds", 20)));
        var walked = new float[coarse.Features.Rows];

        using var own = Booster.Load(model.Save().Content);
        using var matrix = TreeMatrix.Plain(coarse, threads: 1);
        ((TreeModel)model).Walk(rounded, walked);

        Assert.Equal(own.Predict(matrix), walked);
    }

    [Theory]
    [InlineData("XGBoost", LearningTask.BinaryClassification)]
    [InlineData("XGBoost", LearningTask.MulticlassClassification)]
    [InlineData("LightGBM", LearningTask.BinaryClassification)]
    [InlineData("LightGBM", LearningTask.MulticlassClassification)]
    public void A_few_rows_and_many_rows_are_predicted_alike(string engine, LearningTask task)
    {
        var request = Tables.Request(task, Tables.For(task, gaps: 0.1), ("engine", engine), ("rounds", 20));
        using var model = Learners.For(Algorithm.GradientBoosting).Fit(request);
        var many = Tables.For(task, rows: 5000, seed: 9, gaps: 0.1).Features;

        var atOnce = model.Predict(many);
        double[] oneByOne = [.. Enumerable.Range(0, many.Rows).SelectMany(row => model.Predict(many.Take([row])))];

        Assert.Equal(oneByOne, atOnce);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void Validation_rows_are_scored_in_training_with_the_very_bits_of_the_finished_model(double gaps)
    {
        // The same table once more, in which values meet the bins' edges exactly, and another one with values beyond all of them.
        var training = Tables.For(LearningTask.Regression, gaps: gaps);
        var within = training.Features.ToMatrix();
        Matrix validation = new(
            [.. within.Values, .. within.Values.Select((value, i) => (value * 3) - (i % 3))],
            within.Rows * 2,
            within.Columns
        );
        var last = Array.Empty<double>();
        var request = Tables.Request(LearningTask.Regression, training, ("engine", "XGBoost"), ("rounds", 40), ("maxBin", 16)) with
        {
            Validation = new Dataset { Features = validation, Labels = new LabelMatrix(new double[validation.Rows], validation.Rows, 1) },
            OnStep = (_, predictions) => (last = predictions()).Length > 0,
        };

        using var model = Learners.For(Algorithm.GradientBoosting).Fit(request);

        Assert.Equal(model.Predict(validation).Select(BitConverter.DoubleToInt64Bits), last.Select(BitConverter.DoubleToInt64Bits));
    }

    [Theory]
    [InlineData("model.ubj", "")]
    [InlineData("model.ubj", "{L")]
    [InlineData("model.ubj", "not a model at all, but long enough to be read some way")]
    [InlineData("model.pkl", "")]
    public void A_file_that_is_no_model_is_refused(string name, string content)
    {
        Assert.Throws<InvalidDataException>(() => Learners.Load(name, System.Text.Encoding.UTF8.GetBytes(content)));
    }

    [Fact]
    public void A_model_cut_short_anywhere_is_refused()
    {
        using var model = Learners
            .For(Algorithm.GradientBoosting)
            .Fit(Tables.Request(LearningTask.Regression, null, ("engine", "XGBoost"), ("rounds", 2)));
        var content = model.Save().Content;

        for (var length = 0; length < content.Length; length += 97)
            Assert.Throws<InvalidDataException>(() => Learners.Load("model.ubj", content[..length]));
    }

    [Fact]
    public void XGBoosts_own_words_reach_the_user()
    {
        var negative = Tables.For(LearningTask.Regression);
        using var matrix = TreeMatrix.Plain(negative, threads: 1);
        using var booster = Booster.For(matrix, [new("objective", "reg:nonsense")]);

        var e = Assert.Throws<TreeLibraryException>(() => booster.Update(0, matrix));

        Assert.Contains("reg:nonsense", e.Message, StringComparison.Ordinal);
    }
}
