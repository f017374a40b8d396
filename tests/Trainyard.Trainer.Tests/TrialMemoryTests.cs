using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Trainer.Tests;

public sealed class TrialMemoryTests
{
    private const long Mi = 1 << 20;

    /// <summary>Peaks of the trainer's resident memory in MiB, after reading and in all: random tables of numbers, three folds, hold-out,
    /// the model and its card; on two cores without a memory limit.</summary>
    public static TheoryData<Algorithm, int, int, int, int, string?> Measured =>
        new()
        {
            { Algorithm.GradientBoosting, 1_000, 10, 87, 106, null },
            { Algorithm.GradientBoosting, 20_000, 30, 118, 242, null },
            { Algorithm.GradientBoosting, 100_000, 30, 238, 491, null },
            { Algorithm.GradientBoosting, 100_000, 100, 340, 868, null },
            { Algorithm.GradientBoosting, 100_000, 30, 238, 306, "XGBoost" },
            { Algorithm.GradientBoosting, 100_000, 100, 340, 499, "XGBoost" },
            { Algorithm.RandomForest, 1_000, 10, 87, 136, null },
            { Algorithm.RandomForest, 20_000, 30, 118, 766, null },
            { Algorithm.RandomForest, 20_000, 30, 118, 1255, "XGBoost" },
            { Algorithm.RandomForest, 100_000, 30, 238, 1130, null },
            { Algorithm.RandomForest, 100_000, 30, 238, 4695, "XGBoost" },
            { Algorithm.Linear, 1_000, 10, 87, 94, null },
            { Algorithm.Linear, 20_000, 30, 118, 189, null },
            { Algorithm.Linear, 100_000, 30, 238, 324, null },
            { Algorithm.Linear, 100_000, 100, 335, 469, null },
            { Algorithm.NeuralNetwork, 20_000, 30, 118, 166, null },
            { Algorithm.NeuralNetwork, 100_000, 30, 238, 324, null },
            { Algorithm.GeneralizedAdditive, 1_000, 10, 87, 132, null },
            { Algorithm.GeneralizedAdditive, 20_000, 30, 118, 223, null },
            { Algorithm.GeneralizedAdditive, 100_000, 30, 238, 351, null },
        };

    [Theory]
    [MemberData(nameof(Measured))]
    public void A_limit_of_the_estimate_would_have_sufficed_and_wastes_no_more_than_it_must(
        Algorithm algorithm,
        int rows,
        int columns,
        int reading,
        int peak,
        string? engine
    )
    {
        var estimate = TrialMemory.Estimate(rows, columns, outputs: 1, Model(algorithm, engine), reading * Mi) / Mi;

        Assert.InRange(estimate, peak, (peak * 2.5) + 150);
    }

    [Fact]
    public void Deeper_trees_more_classes_and_more_rows_need_more()
    {
        long Of(long rows = 100_000, int outputs = 1, int? depth = null) =>
            TrialMemory.Estimate(rows, 30, outputs, Model(Algorithm.GradientBoosting, maxDepth: depth), 200 * Mi);

        Assert.True(Of(depth: 12) > Of());
        Assert.True(Of(outputs: 5) > Of());
        Assert.True(Of(rows: 200_000) > Of());
        Assert.Equal(Of(), Of(depth: 3));
    }

    private static ModelSpec Model(Algorithm algorithm, string? engine = null, int? maxDepth = null) =>
        new()
        {
            Task = LearningTask.Regression,
            Algorithm = algorithm,
            Parameters = new Dictionary<string, JsonElement>
            {
                ["engine"] = JsonSerializer.SerializeToElement(engine),
                ["maxDepth"] = JsonSerializer.SerializeToElement(maxDepth),
            },
        };
}
