using System.Numerics;
using Trainyard.Contracts;
using Trainyard.Learning.Explanations;
using Trainyard.Learning.Tests.Support;
using Trainyard.Learning.Trees;
using Trainyard.Learning.Trees.LightGbm;

namespace Trainyard.Learning.Tests;

/// <summary>What speaks for and against a prediction.</summary>
public sealed class ExplanationTests
{
    public static TheoryData<Algorithm, LearningTask> Models() =>
        new(
            from task in Enum.GetValues<LearningTask>()
            from algorithm in Enum.GetValues<Algorithm>()
            where AllLearners.Suits(algorithm, task)
            select new TheoryDataRow<Algorithm, LearningTask>(algorithm, task)
        );

    [Theory]
    [MemberData(nameof(Models))]
    public void The_parts_and_the_base_add_up_to_the_raw_output(Algorithm algorithm, LearningTask task)
    {
        (string, object)[] few = algorithm == Algorithm.NeuralNetwork ? [("epochs", 3)] : [];
        using var model = AllLearners.For(algorithm).Fit(Tables.Request(task, Tables.For(task, gaps: 0.1), few));
        var rows = Tables.For(task, rows: 20, seed: 3, gaps: 0.2).Features.ToMatrix();

        for (var row = 0; row < rows.Rows; row++)
        {
            var explanation = model.Explain(rows.Row(row));
            var raw = Raw(model, rows.Take([row]));
            for (var output = 0; output < model.Outputs; output++)
                Assert.Equal(raw[output], explanation.Raw(output), 1e-5 * Math.Max(1, Math.Abs(raw[output])));
        }
    }

    [Theory]
    [InlineData(LearningTask.Regression, "gbtree")]
    [InlineData(LearningTask.BinaryClassification, "gbtree")]
    [InlineData(LearningTask.MulticlassClassification, "gbtree")]
    [InlineData(LearningTask.BinaryClassification, "dart")]
    public void Boosted_trees_are_explained_as_XGBoost_explains_them(LearningTask task, string booster)
    {
        Assert.SkipUnless(XgboostFile.IsThere, "XGBoost is not installed here");
        (string, object)[] parameters = [("engine", "XGBoost"), ("booster", booster), ("rounds", 12)];
        using var model = Learners.For(Algorithm.GradientBoosting).Fit(Tables.Request(task, Tables.For(task, gaps: 0.2), parameters));
        var rows = Tables.For(task, rows: 40, seed: 5, gaps: 0.3);
        using var own = Booster.Load(model.Save().Content);
        using var matrix = TreeMatrix.Plain(rows, threads: 1);

        var theirs = own.Predict(matrix, Booster.Contributions);

        AssertSame([.. theirs.Select(part => (double)part)], model, rows.Features.ToMatrix(), 1e-5);
    }

    [Theory]
    [InlineData(LearningTask.Regression)]
    [InlineData(LearningTask.BinaryClassification)]
    [InlineData(LearningTask.MulticlassClassification)]
    public void Boosted_trees_are_explained_as_LightGBM_explains_them(LearningTask task)
    {
        (string, object)[] parameters = [("engine", "LightGBM"), ("rounds", 12)];
        using var model = Learners.For(Algorithm.GradientBoosting).Fit(Tables.Request(task, Tables.For(task, gaps: 0.2), parameters));
        var rows = Tables.For(task, rows: 40, seed: 5, gaps: 0.3).Features.ToMatrix();
        using var own = LightGbmBooster.Load(System.Text.Encoding.UTF8.GetString(model.Save().Content));
        var theirs = new double[rows.Rows * model.Outputs * (rows.Columns + 1)];

        own.Predict(rows, theirs, LightGbmBooster.Contributions);

        AssertSame(theirs, model, rows, 1e-9);
    }

    [Fact]
    public void The_parts_of_a_tree_are_Shapleys_by_their_definition()
    {
        // x0 is asked for twice on a way, once under x1; a gap goes left.
        var forest = new HandmadeForest();
        float[][] rows =
        [
            [0.2f, 0.9f, 5],
            [0.8f, 0.1f, 5],
            [0.4f, 0.9f, 5],
            [float.NaN, 0.9f, 5],
        ];

        foreach (var row in rows)
        {
            var (bases, parts) = (new double[1], new double[3]);
            TreeShap.Add(forest, row, bases, parts);

            Assert.Equal(forest.Expected(row, known: 0), bases[0], 1e-12);
            for (var column = 0; column < 3; column++)
                Assert.Equal(ByDefinition(forest, row, column), parts[column], 1e-12);
        }
    }

    private static double ByDefinition(HandmadeForest forest, float[] row, int column)
    {
        int[] factorial = [1, 1, 2, 6];
        return Enumerable
            .Range(0, 8)
            .Where(known => (known & (1 << column)) == 0)
            .Sum(known =>
            {
                var size = BitOperations.PopCount((uint)known);
                var weight = factorial[size] * factorial[2 - size] / 6.0;
                return weight * (forest.Expected(row, known | (1 << column)) - forest.Expected(row, known));
            });
    }

    private static void AssertSame(double[] theirs, TrainedModel model, Matrix rows, double within)
    {
        var width = rows.Columns + 1;
        for (var row = 0; row < rows.Rows; row++)
        {
            var (bases, parts) = (new double[model.Outputs], new double[model.Outputs * rows.Columns]);
            model.Contribute(rows.Row(row), bases, parts);
            for (var output = 0; output < model.Outputs; output++)
            {
                var their = theirs.AsSpan(((row * model.Outputs) + output) * width, width);
                Assert.Equal(their[^1], bases[output], within * 10);
                for (var column = 0; column < rows.Columns; column++)
                    Assert.Equal(their[column], parts[(output * rows.Columns) + column], within);
            }
        }
    }

    private static double[] Raw(TrainedModel model, Matrix row)
    {
        var raw = new float[model.Outputs];
        model.Raw(row, raw);
        if (model.Algorithm == Algorithm.IsolationForest)
            return [Math.Log2(raw[0])];
        return
        [
            .. raw.Select((value, output) => model.Notes.Offsets is { } offsets ? (value * model.Notes.Scale) + offsets[output] : value),
        ];
    }

    /// <summary>One tree: x0 below 0.5 (60 of 100 rows): x1 below 0.5 (20): 1, else x0 below 0.3 (10 of 40): 2, else 7; else 10.</summary>
    private sealed class HandmadeForest : IForest
    {
        private static readonly ForestNode[] Nodes =
        [
            new(1, 0, 0, 100),
            new(3, 1, 0, 60),
            new(-1, 0, 10, 40),
            new(-1, 0, 1, 20),
            new(5, 0, 0, 40),
            new(-1, 0, 2, 10),
            new(-1, 0, 7, 30),
        ];

        private static readonly float[] Thresholds = [0.5f, 0.5f, 0, 0, 0.3f, 0, 0];

        public int Trees => 1;

        public (int Root, int Output, double Weight) Tree(int tree) => (0, 0, 1);

        public ForestNode Node(int index) => Nodes[index];

        public bool GoesRight(int index, ReadOnlySpan<float> row) => row[Nodes[index].Feature] >= Thresholds[index];

        /// <summary>What the tree says when only some columns (bits) are known.</summary>
        public double Expected(float[] row, int known, int index = 0)
        {
            var node = Nodes[index];
            if (node.Left < 0)
                return node.Value;
            var left = Nodes[node.Left].Cover / node.Cover;
            if ((known & (1 << node.Feature)) != 0)
                left = GoesRight(index, row) ? 0 : 1;
            return (left * Expected(row, known, node.Left)) + ((1 - left) * Expected(row, known, node.Left + 1));
        }
    }
}
