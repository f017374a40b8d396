using Trainyard.Contracts;

namespace Trainyard.Learning.Tests;

public sealed class CostThresholdTests
{
    private static readonly ErrorCosts Missed = new() { FalsePositive = 1, FalseNegative = 9 };

    public static TheoryData<double, double, double[], double[], double, double> Cases =>
        new()
        {
            // Elkan's threshold costs nothing here, and stays.
            { 1, 9, [0.05, 0.2], [0, 1], 0.1, 0.1 },
            // Probabilities are too low: it goes down to between the rows.
            { 1, 9, [0.01, 0.02, 0.04, 0.06], [0, 0, 1, 1], 0.03, 0.03 },
            // They are too high.
            { 1, 1, [0.6, 0.7, 0.8, 0.9], [0, 0, 1, 1], 0.75, 0.75 },
            // A missed row costs more than three false alarms do, but less than ten.
            { 1, 5, [0.1, 0.2, 0.2, 0.2, 0.9], [1, 0, 0, 0, 1], 0, 0.1 },
            // Equal probabilities are decided alike: a threshold never stands among them.
            { 1, 1, [0.3, 0.3, 0.3], [1, 1, 0], 0, 0.3 },
            // Every row positive costs least, though one is thought impossible.
            { 1, 100, [0.4, 0.3, 1e-30], [1, 0, 1], 1e-45, 1e-30 },
            // None positive costs least.
            { 100, 1, [0.999, 0.9985], [0, 1], 0.999, 0.99999 },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_threshold_is_the_one_by_which_the_rows_cost_least(
        double falsePositive,
        double falseNegative,
        double[] probabilities,
        double[] labels,
        double least,
        double most
    )
    {
        ErrorCosts costs = new() { FalsePositive = falsePositive, FalseNegative = falseNegative };
        var rows = Rows(costs, probabilities, labels);

        var chosen = CostThreshold.Choose(costs, [rows]);

        Assert.InRange(chosen, (float)least * 0.999999f, (float)most * 1.000001f);
        var cost = Cost(rows, chosen);
        Assert.All(Enumerable.Range(1, 999), i => Assert.True(cost <= Cost(rows, i / 1000f) + 1e-12, $"{i / 1000f} costs less"));
    }

    [Fact]
    public void No_threshold_of_a_grid_costs_less_on_rows_drawn_at_random_with_weights()
    {
        var random = new Random(1);
        for (var round = 0; round < 50; round++)
        {
            double[] labels = [.. Enumerable.Range(0, 60).Select(_ => (double)random.Next(2))];
            var rows = Rows(Missed, [.. labels.Select(label => (float)((random.NextDouble() + label) / 2))], labels) with
            {
                Weights = [.. labels.Select(_ => random.NextSingle())],
            };

            var cost = Cost(rows, CostThreshold.Choose(Missed, [rows]));

            Assert.All(Enumerable.Range(1, 999), i => Assert.True(cost <= Cost(rows, i / 1000f) + 1e-6));
        }
    }

    [Fact]
    public void Parts_speak_together_not_each_for_itself()
    {
        var low = Rows(Missed, [0.01, 0.02], [0, 1]);
        var high = Rows(Missed, [0.04, 0.05, 0.06], [0, 0, 1]);

        Assert.InRange(CostThreshold.Choose(Missed, [low, high]), 0.01f, 0.02f);
        Assert.InRange(CostThreshold.Choose(Missed, [high]), 0.05f, 0.06f);
    }

    [Fact]
    public void A_mean_cost_counts_rows_by_their_weight_and_is_no_number_where_nobody_says_what_mistakes_cost()
    {
        var rows = Rows(Missed, [0.9, 0.1, 0.9, 0.1], [0, 1, 1, 0]);

        Assert.Equal((1 + 9) / 4.0, Metrics.Named("cost").Of(rows), 12);
        Assert.Equal(((2 * 1) + 9) / 5.0, Metrics.Named("cost").Of(rows with { Weights = [2, 1, 1, 1] }), 12);
        Assert.Equal(double.NaN, Metrics.Named("cost").Of(rows with { Costs = null }));
        var e = Assert.Throws<LearningException>(() => Metrics.Named("cost", LearningTask.BinaryClassification));
        Assert.Contains("without model.costs", e.Message, StringComparison.Ordinal);
    }

    private static double Cost(Scoring rows, float threshold) => Metrics.Named("cost").Of(rows with { Thresholds = [threshold] });

    private static Scoring Rows(ErrorCosts costs, double[] probabilities, double[] labels) =>
        new()
        {
            Predictions = probabilities,
            Labels = new LabelMatrix(labels, labels.Length, 1),
            Task = LearningTask.BinaryClassification,
            Classes = 2,
            Costs = costs,
        };
}
