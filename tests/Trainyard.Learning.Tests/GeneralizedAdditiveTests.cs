using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using Trainyard.Contracts;
using Trainyard.Learning.MlNet;
using Trainyard.Learning.Tests.Support;

namespace Trainyard.Learning.Tests;

/// <summary>What is Microsoft.ML's own.</summary>
public sealed class GeneralizedAdditiveTests
{
    private const int Rounds = 200;

    [Fact]
    public void The_curves_that_are_stored_give_the_very_bits_of_the_library()
    {
        // Labels of mean 0 and deviation 1 are learnt as they are.
        var table = Tables.For(LearningTask.BinaryClassification, rows: 800);
        var rows = table.Features.ToMatrix();
        using var model = Fit(LearningTask.BinaryClassification, table);
        var ours = new float[rows.Rows];
        model.Raw(rows, ours);

        var theirs = Library(table);

        Assert.Equal(theirs.Select(BitConverter.SingleToInt32Bits), ours.Select(BitConverter.SingleToInt32Bits));
        Assert.True(ours.Distinct().Count() > 100);
    }

    [Fact]
    public void Not_one_row_with_a_gap_is_lost()
    {
        // A gap in every row: Microsoft.ML by itself would have nothing left.
        var whole = Tables.For(LearningTask.Regression, rows: 600);
        var holed = whole.Features.ToMatrix();
        float[] values =
        [
            .. holed.Values.Select((value, place) => place % holed.Columns == place / holed.Columns % holed.Columns ? float.NaN : value),
        ];
        holed = holed with { Values = values };
        var imputed = ImputedRows.Of(holed, minRowsInLeaf: 10);

        using var withGaps = Fit(LearningTask.Regression, whole with { Features = holed });
        using var filled = Fit(LearningTask.Regression, whole with { Features = imputed.Values });

        Assert.Equal(600, imputed.Values.Rows);
        Assert.DoesNotContain(imputed.Values.Values, float.IsNaN);
        Assert.Equal(filled.Predict(imputed.Values), withGaps.Predict(holed));
        Assert.Equal(600, Counted(imputed.Values, whole));
        Assert.Equal(0, Counted(holed, whole));
    }

    [Fact]
    public void A_gap_in_a_column_that_had_none_is_its_mean()
    {
        var table = Tables.For(LearningTask.Regression);
        using var model = Fit(LearningTask.Regression, table);
        var row = table.Features.Take([0]).ToMatrix();
        var (gap, mean) = (row with { Values = [.. row.Values] }, row with { Values = [.. row.Values] });
        gap.Values[2] = float.NaN;
        mean.Values[2] = (float)Enumerable.Range(0, 400).Average(i => (double)table.Features.Take([i]).ToMatrix().Values[2]);

        Assert.Equal(model.Predict(mean), model.Predict(gap));
    }

    [Theory]
    [InlineData(LearningTask.Regression)]
    [InlineData(LearningTask.BinaryClassification)]
    public void Weights_are_refused_in_words_rather_than_learnt_wrong(LearningTask task)
    {
        var table = Tables.For(task);
        table = table with { Weights = [.. Enumerable.Repeat(2f, table.Labels.Rows)] };

        var e = Assert.Throws<LearningException>(() => Fit(task, table));

        Assert.Equal(FailureClass.Configuration, e.Class);
        Assert.Contains("data.weight", e.Message, StringComparison.Ordinal);
        Assert.Contains("classWeights", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_without_effect_hide_no_others()
    {
        // Microsoft.ML leaves out a column of one value, and then tells of as many curves less, the last ones.
        var table = Tables.For(LearningTask.Regression, rows: 600);
        var rows = table.Features.ToMatrix();
        float[] values = [.. Enumerable.Range(0, 600).SelectMany(row => (float[])[1, row == 3 ? 7 : 0, float.NaN, .. rows.Row(row)])];
        using var model = Fit(LearningTask.Regression, table with { Features = new Matrix(values, 600, 9) });
        using var without = Fit(LearningTask.Regression, table);

        Assert.Equal(without.Predict(rows), model.Predict(new Matrix(values, 600, 9)));
        Assert.Equal([0, 0, 0], model.Gain!.Take(3));
        Assert.All(model.Gain!.Skip(3).Take(2), gain => Assert.True(gain > 0));
    }

    [Fact]
    public void Columns_of_few_values_are_learnt_whatever_their_shares()
    {
        var columns = Gen.Choose(0, 3).ArrayOf(60).ArrayOf(5);
        Prop.ForAll(columns.ToArbitrary(), given =>
            {
                float[] values = [.. Enumerable.Range(0, 60).SelectMany(row => given.Select(column => (float)Math.Pow(column[row], 3)))];
                var labels = Enumerable.Range(0, 60).Select(row => (double)given[0][row] + (row % 7)).ToArray();
                var table = new Dataset { Features = new Matrix(values, 60, 5), Labels = new LabelMatrix(labels, 60, 1) };
                using var model = Fit(LearningTask.Regression, table, ("rounds", 20));
                return model.Shapes!.Count == 5;
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(30));
    }

    [Fact]
    public void A_class_that_no_row_has_gets_next_to_no_probability()
    {
        var table = Tables.For(LearningTask.MulticlassClassification);
        var two = table with { Labels = table.Labels with { Values = [.. table.Labels.Values.Select(label => Math.Min(label, 1))] } };
        using var model = Fit(LearningTask.MulticlassClassification, two);

        Assert.All(model.Predict(table.Features).Chunk(3), row => Assert.InRange(row[2], 0, 0.05));
    }

    private static TrainedModel Fit(LearningTask task, Dataset table, params (string, object)[] parameters)
    {
        var all = parameters.Length > 0 ? parameters : new (string, object)[] { ("rounds", Rounds), ("learningRate", 0.05) };
        return GeneralizedAdditive.Learner.Fit(Tables.Request(task, table, all));
    }

    private static float[] Library(Dataset table)
    {
        var context = new MLContext(seed: 1);
        var rows = View(context, table.Features.ToMatrix(), table);
        var options = new GamBinaryTrainer.Options
        {
            LabelColumnName = nameof(Row.Positive),
            NumberOfIterations = Rounds,
            LearningRate = 0.05,
            MaximumBinCountPerFeature = 255,
            MinimumExampleCountPerLeaf = 10,
            NumberOfThreads = 1,
        };
        var model = context.BinaryClassification.Trainers.Gam(options).Fit(rows);
        return [.. context.Data.CreateEnumerable<Scored>(model.Transform(rows), reuseRowObject: false).Select(row => row.Score)];
    }

    /// <summary>How many rows Microsoft.ML says that it has learnt from; 0 where it refuses to.</summary>
    private static int Counted(Matrix features, Dataset table)
    {
        var context = new MLContext(seed: 1);
        var counted = 0;
        context.Log += (_, said) =>
        {
            if (said.RawMessage.StartsWith("Processed ", StringComparison.Ordinal))
                counted = int.Parse(said.RawMessage.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        };
        try
        {
            context.Regression.Trainers.Gam(numberOfIterations: 1).Fit(View(context, features, table));
        }
        catch (InvalidOperationException)
        {
            return 0;
        }

        return counted;
    }

    private static IDataView View(MLContext context, Matrix features, Dataset table)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, features.Columns);
        var rows = Enumerable
            .Range(0, features.Rows)
            .Select(row => new Row
            {
                Features = features.Row(row).ToArray(),
                Label = (float)table.Labels.Values[row],
                Positive = table.Labels.Values[row] > 0,
            });
        return context.Data.LoadFromEnumerable(rows, schema);
    }

    private sealed class Row
    {
        public float[] Features { get; init; } = [];

        public float Label { get; init; }

        public bool Positive { get; init; }
    }

    private sealed class Scored
    {
        public float Score { get; set; }
    }
}
