using System.Globalization;
using System.Text;
using Trainyard.Contracts;
using Trainyard.Learning.Foreign;
using Trainyard.Learning.Tests.Support;
using Trainyard.Learning.Trees;
using Trainyard.Learning.Trees.LightGbm;
using Trainyard.Models;

namespace Trainyard.Learning.Tests;

/// <summary>Models that the libraries themselves have trained, for any of their objectives, give the libraries' own predictions.</summary>
public sealed unsafe class ForeignTreesTests
{
    private static readonly ForeignFormat Xgboost = ForeignFormat.Trees[0];
    private static readonly ForeignFormat LightGbm = ForeignFormat.Trees[1];

    [Theory]
    [InlineData("reg:squarederror", "json", LearningTask.Regression)]
    [InlineData("reg:squarederror", "ubj", LearningTask.Regression)]
    [InlineData("reg:logistic", "json", LearningTask.Regression)]
    [InlineData("binary:logistic", "json", LearningTask.BinaryClassification)]
    [InlineData("binary:logistic", "ubj", LearningTask.BinaryClassification)]
    [InlineData("binary:logitraw", "ubj", LearningTask.Regression)]
    [InlineData("binary:hinge", "json", LearningTask.Regression)]
    [InlineData("multi:softprob", "json", LearningTask.MulticlassClassification)]
    [InlineData("count:poisson", "json", LearningTask.Regression)]
    [InlineData("reg:gamma", "ubj", LearningTask.Regression)]
    [InlineData("reg:tweedie", "json", LearningTask.Regression)]
    public void A_model_that_XGBoost_has_saved_predicts_to_the_bit_what_XGBoost_predicts(string objective, string format, LearningTask task)
    {
        Assert.SkipUnless(XgboostFile.IsThere, "XGBoost is not installed here");
        var data = Positive(task);
        using var matrix = TreeMatrix.Plain(data, threads: 1);
        var parameters = new Dictionary<string, string> { ["objective"] = objective, ["max_depth"] = "4" };
        if (task == LearningTask.MulticlassClassification)
            parameters["num_class"] = "3";
        using var booster = Booster.For(matrix, parameters);
        for (var round = 0; round < 12; round++)
            booster.Update(round, matrix);
        XgboostLibrary.Check(
            XgboostLibrary.XGBoosterSaveModelToBuffer(booster.Handle, $$"""{"format":"{{format}}"}""", out var length, out var content)
        );
        var file = new ReadOnlySpan<byte>(content, (int)length).ToArray();

        var foreign = Xgboost.Read(file, new());
        using var model = foreign.Model;

        var rows = Tables.For(task, rows: 600, seed: 9, gaps: 0.2).Features.ToMatrix();
        Assert.Equal(task, foreign.Task);
        Assert.Equal(["f0", "f1"], foreign.Signature.Features.Take(2).Select(feature => feature.Name));
        Assert.Equal(Theirs(booster, rows), model.Predict(rows).Select(prediction => (float)prediction));
    }

    [Theory]
    [InlineData("objective=regression", LearningTask.Regression)]
    [InlineData("objective=regression reg_sqrt=true", LearningTask.Regression)]
    [InlineData("objective=regression_l1", LearningTask.Regression)]
    [InlineData("objective=poisson", LearningTask.Regression)]
    [InlineData("objective=gamma", LearningTask.Regression)]
    [InlineData("objective=tweedie", LearningTask.Regression)]
    [InlineData("objective=regression boosting=rf bagging_freq=1 bagging_fraction=0.7", LearningTask.Regression)]
    [InlineData("objective=regression zero_as_missing=true", LearningTask.Regression)]
    [InlineData("objective=regression categorical_feature=0,1 min_data_per_group=1 cat_smooth=1", LearningTask.Regression)]
    [InlineData("objective=binary sigmoid=0.7", LearningTask.BinaryClassification)]
    [InlineData("objective=cross_entropy", LearningTask.BinaryClassification)]
    [InlineData("objective=multiclass num_class=3", LearningTask.MulticlassClassification)]
    [InlineData("objective=multiclassova num_class=3", LearningTask.MulticlassClassification)]
    public void A_model_that_LightGBM_has_saved_predicts_to_the_bit_what_LightGBM_predicts(string parameters, LearningTask task)
    {
        var data = Coded(Positive(task));
        var all = $"{parameters} verbosity=-1 num_threads=1 min_data_in_leaf=5 min_data_in_bin=1 deterministic=true force_col_wise=true";
        using var rows = LightGbmDataset.Training(data, all);
        using var booster = LightGbmBooster.For(rows, all);
        for (var round = 0; round < 12; round++)
            booster.Update();

        var foreign = LightGbm.Read(Encoding.UTF8.GetBytes(booster.Save(-1)), new());
        using var model = foreign.Model;

        var seen = Coded(Tables.For(task, rows: 600, seed: 9, gaps: 0.2)).Features.ToMatrix();
        var expected = parameters.Contains("cross_entropy", StringComparison.Ordinal) ? LearningTask.Regression : task;
        Assert.Equal(expected, foreign.Task);
        Assert.Equal(Theirs(booster, seen, model.Outputs), model.Predict(seen));
    }

    [Fact]
    public void A_signature_file_gives_features_and_classes_their_names()
    {
        var data = Tables.For(LearningTask.BinaryClassification);
        const string Parameters = "objective=binary verbosity=-1 num_threads=1";
        using var rows = LightGbmDataset.Training(data, Parameters);
        using var booster = LightGbmBooster.For(rows, Parameters);
        booster.Update();
        var file = SignatureFile.Read(
            """{"features": [{"name": "width", "type": "number"}], "classes": ["mine", "rock"], "task": "binaryClassification"}"""u8
        );

        var foreign = LightGbm.Read(Encoding.UTF8.GetBytes(booster.Save(-1)), file);
        using var model = foreign.Model;

        Assert.Equal(["width"], foreign.Signature.Features.Select(feature => feature.Name));
        Assert.Equal(["mine", "rock"], foreign.Signature.Classes);
        Assert.Equal("rock", foreign.Signature.PositiveClass);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"learner": 5}""")]
    [InlineData("""{"learner": {"gradient_booster": {"name": "gblinear"}}}""")]
    public void What_XGBoost_did_not_write_is_no_model(string json) =>
        Assert.ThrowsAny<InvalidDataException>(() => Xgboost.Read(Encoding.UTF8.GetBytes(json), new()));

    /// <summary>Labels above zero, as rates and sizes are; the first two columns may be categories.</summary>
    private static Dataset Positive(LearningTask task)
    {
        var data = Tables.For(task, gaps: 0.1);
        if (task != LearningTask.Regression)
            return data;
        return data with { Labels = data.Labels with { Values = [.. data.Labels.Values.Select(label => 0.05 + (Math.Abs(label) / 100))] } };
    }

    /// <summary>The first two columns as codes from -1 on, zeros among them.</summary>
    private static Dataset Coded(Dataset data)
    {
        var matrix = data.Features.ToMatrix();
        float[] values = [.. matrix.Values.Select((value, i) => i % matrix.Columns < 2 ? MathF.Floor(value * 40) - 1 : value)];
        return data with { Features = matrix with { Values = values } };
    }

    private static float[] Theirs(Booster booster, Matrix rows)
    {
        fixed (float* values = rows.Values)
        {
            XgboostLibrary.Check(
                XgboostLibrary.XGBoosterPredictFromDense(
                    booster.Handle,
                    ArrayInterface.Of(values, rows.Rows, rows.Columns),
                    """{"type":0,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false,"missing":NaN,"cache_id":0}""",
                    0,
                    out var shape,
                    out var dimensions,
                    out var result
                )
            );
            var length = shape[0] * (dimensions > 1 ? shape[1] : 1);
            return new ReadOnlySpan<float>(result, (int)length).ToArray();
        }
    }

    private static double[] Theirs(LightGbmBooster booster, Matrix rows, int outputs)
    {
        const int Normal = 0;
        var predictions = new double[rows.Rows * outputs];
        fixed (float* values = rows.Values)
        fixed (double* into = predictions)
        {
            LightGbmLibrary.Check(
                LightGbmLibrary.LGBM_BoosterPredictForMat(
                    booster.Handle,
                    values,
                    LightGbmLibrary.Float32,
                    rows.Rows,
                    rows.Columns,
                    1,
                    Normal,
                    0,
                    -1,
                    "num_threads=1",
                    out var length,
                    into
                )
            );
            Assert.Equal(predictions.Length.ToString(CultureInfo.InvariantCulture), length.ToString(CultureInfo.InvariantCulture));
        }

        return predictions;
    }
}
