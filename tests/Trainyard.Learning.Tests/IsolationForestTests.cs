using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Learning.Anomalies;
using Trainyard.Learning.Tests.Support;

namespace Trainyard.Learning.Tests;

public sealed class IsolationForestTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1.2073923)] // 2 (ln 2 + 0.5772157) - 4/3
    [InlineData(256, 10.2447709)]
    public void The_mean_path_is_that_of_the_paper(int rows, double mean)
    {
        Assert.Equal(mean, PathLength.Mean(rows), 1e-6);
    }

    [Fact]
    public void A_path_of_the_mean_length_scores_a_half_and_shorter_ones_more()
    {
        Assert.Equal(0.5, PathLength.Score(PathLength.Mean(256), 256), 1e-12);
        Assert.True(PathLength.Score(1, 256) > 0.9);
        Assert.True(PathLength.Score(20, 256) < 0.3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Rows_far_from_the_crowd_are_found(double gaps)
    {
        var (rows, odd) = Crowd(seed: 1, gaps);
        using var model = Fit(rows, ("contamination", 0.05));

        Assert.InRange(Score("auc", model, rows, odd), 0.97, 1);
        Assert.InRange(Score("averagePrecision", model, rows, odd), 0.8, 1);
        Assert.InRange(Score("recall", model, rows, odd), 0.8, 1);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.05)]
    [InlineData(0.3)]
    public void As_many_rows_are_marked_as_are_asked_for_and_about_as_many_of_others(double contamination)
    {
        using var model = Fit(Crowd(seed: 1).Rows, ("contamination", contamination));

        Assert.Equal(0, ContaminationError(model, Crowd(seed: 1).Rows), 0.003);
        Assert.Equal(0, ContaminationError(model, Crowd(seed: 2).Rows), 0.05);
    }

    [Fact]
    public void Labels_have_no_say()
    {
        var (rows, odd) = Crowd(seed: 1);
        using var without = Fit(rows);
        using var with = Learners.For(Algorithm.IsolationForest).Fit(Request(Labelled(rows, odd)) with { Classes = 2 });

        Assert.Equal(without.Save().Content, with.Save().Content);
    }

    [Fact]
    public void Rows_without_weight_are_never_drawn()
    {
        var (rows, odd) = Crowd(seed: 1);
        var none = Labelled(rows, odd) with { Weights = [.. odd.Select(isOdd => isOdd ? 0f : 1f)] };
        var kept = Enumerable.Range(0, odd.Length).Where(row => !odd[row]).ToArray();

        for (var seed = 0; seed < 20; seed++)
        {
            var drawn = Anomalies.RowSample.Draw(100, odd.Length, none.Weights, new Random(seed));
            Assert.Equal(100, drawn.Distinct().Count());
            Assert.All(drawn, row => Assert.Contains(row, kept));
        }
    }

    [Fact]
    public void A_row_like_no_other_in_one_column_alone_stands_apart()
    {
        var (rows, _) = Crowd(seed: 1);
        using var model = Fit(rows);
        var usual = new float[rows.Columns];
        float[] odd = [.. usual.Select((value, column) => column == 2 ? 9 : value)];

        var scores = model.Predict(new Matrix([.. usual, .. odd], 2, rows.Columns));

        Assert.True(scores[1] > scores[0] + 0.05, $"{scores[0]} {scores[1]}");
    }

    [Theory]
    [InlineData("contamination", 0.0)]
    [InlineData("contamination", 0.6)]
    [InlineData("trees", 0)]
    [InlineData("sampleSize", 1)]
    public void A_value_that_cannot_be_is_refused_by_its_name(string name, object value)
    {
        var e = Assert.Throws<LearningException>(() => Fit(Crowd(seed: 1).Rows, (name, value)));

        Assert.Equal(FailureClass.Configuration, e.Class);
        Assert.Contains($"'{name}'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Algorithm.IsolationForest, LearningTask.BinaryClassification)]
    [InlineData(Algorithm.IsolationForest, LearningTask.Regression)]
    [InlineData(Algorithm.GradientBoosting, LearningTask.AnomalyDetection)]
    [InlineData(Algorithm.Linear, LearningTask.AnomalyDetection)]
    public void Task_and_algorithm_must_suit_each_other(Algorithm algorithm, LearningTask task)
    {
        var request = Request(Unlabelled(Crowd(seed: 1).Rows)) with { Task = task };

        var e = Assert.Throws<LearningException>(() => Learners.For(algorithm).Fit(request));

        Assert.Equal(FailureClass.Configuration, e.Class);
        Assert.Contains("IsolationForest is for AnomalyDetection", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_are_all_alike_are_no_obstacle()
    {
        using var model = Fit(new Matrix(new float[300], 100, 3));

        Assert.All(model.Predict(new Matrix(new float[3], 1, 3)), score => Assert.InRange(score, 0, 1));
    }

    [Theory]
    [InlineData("\"children\":[1,", "\"children\":[0,")]
    [InlineData("\"children\":[1,", "\"children\":[999999,")]
    public void A_file_whose_trees_lead_nowhere_is_refused(string what, string instead)
    {
        using var model = Fit(Crowd(seed: 1).Rows, ("trees", 1));
        var text = System.Text.Encoding.UTF8.GetString(model.Save().Content);
        Assert.Contains(what, text, StringComparison.Ordinal);

        Assert.Throws<InvalidDataException>(() =>
            Learners.Load("model.json", System.Text.Encoding.UTF8.GetBytes(text.Replace(what, instead, StringComparison.Ordinal)))
        );
    }

    /// <summary>Rows about 0, and one in twenty of them far out in some direction.</summary>
    private static (Matrix Rows, bool[] Odd) Crowd(int seed, double gaps = 0)
    {
        const int rows = 1000;
        const int columns = 4;
        var formula = new Formula(seed);
        var odd = new bool[rows];
        var values = new float[rows * columns];
        for (var row = 0; row < rows; row++)
        {
            odd[row] = row % 20 == 7;
            for (var column = 0; column < columns; column++)
            {
                var value = formula.Next() + formula.Next() + formula.Next() - 1.5f;
                if (odd[row])
                    value += (row + column) % 2 == 0 ? 2 : -2;
                values[(row * columns) + column] = formula.Next() < gaps ? float.NaN : value;
            }
        }

        return (new Matrix(values, rows, columns), odd);
    }

    private static Dataset Unlabelled(Matrix rows) => new() { Features = rows, Labels = new LabelMatrix([], rows.Rows, 0) };

    private static Dataset Labelled(Matrix rows, bool[] odd) =>
        new() { Features = rows, Labels = new LabelMatrix([.. odd.Select(isOdd => isOdd ? 1.0 : 0.0)], rows.Rows, 1) };

    private static FitRequest Request(Dataset rows, params (string Name, object Value)[] parameters) =>
        new()
        {
            Training = rows,
            Task = LearningTask.AnomalyDetection,
            Parameters = parameters.ToDictionary(p => p.Name, p => JsonSerializer.SerializeToElement(p.Value)),
            Seed = 7,
        };

    private static TrainedModel Fit(Matrix rows, params (string, object)[] parameters) =>
        Learners.For(Algorithm.IsolationForest).Fit(Request(Unlabelled(rows), parameters));

    private static double Score(string metric, TrainedModel model, Matrix rows, bool[] odd) =>
        Metrics.Named(metric, LearningTask.AnomalyDetection).Of(Scored(model, Labelled(rows, odd)));

    private static double ContaminationError(TrainedModel model, Matrix rows) =>
        Metrics.Named("contaminationError", LearningTask.AnomalyDetection, labelled: false).Of(Scored(model, Unlabelled(rows)));

    private static Scoring Scored(TrainedModel model, Dataset data) =>
        new()
        {
            Predictions = model.Predict(data.Features),
            Labels = data.Labels,
            Task = LearningTask.AnomalyDetection,
            Classes = 2,
            Thresholds = model.Thresholds,
            Contamination = model.Contamination,
        };
}
