using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Trainer;

/// <summary>
/// What one trial needs in memory: what reading the table took, as measured, and what the algorithm takes on top of that, by a line that
/// lies above the peaks of whole trainings (1,000 x 10 to 100,000 x 100 values; the tests hold it to them).
/// </summary>
internal static class TrialMemory
{
    private const double Mi = 1 << 20;

    // Gradients, predictions and their copies of each row and output, in double.
    private const double BytesOfOutput = 64;

    // 256 bins with the sums of gradients and Hessians, for each leaf that is still to be split and each column.
    private const double BytesOfHistogram = 256 * 2 * sizeof(double);

    // Another allocator, another number of threads, a fold that is read while the last one's memory is not yet given back.
    private const double Margin = 1.25;

    /// <param name="rows">The rows that are learnt from.</param>
    /// <param name="width">The encoded columns.</param>
    /// <param name="outputs">The numbers that are predicted for each row.</param>
    /// <param name="reading">The peak of the process after reading the table, in bytes.</param>
    internal static long Estimate(long rows, int width, int outputs, ModelSpec model, long reading)
    {
        var (least, ofValue) = Needs(model);
        var histograms = Leaves(rows, model) * width * BytesOfHistogram;
        return (long)(Margin * (reading + (least * Mi) + (ofValue * rows * width) + (BytesOfOutput * rows * outputs) + histograms));
    }

    /// <summary>MiB in any case, and bytes for each value.</summary>
    private static (double Least, double OfValue) Needs(ModelSpec model) =>
        model.Algorithm switch
        {
            Algorithm.GradientBoosting or Algorithm.RandomForest when IsXgBoost(model) => (100, 15),
            Algorithm.GradientBoosting or Algorithm.RandomForest => (100, 40),
            Algorithm.NeuralNetwork => (60, 15),
            Algorithm.GeneralizedAdditive => (100, 15),
            _ => (70, 10),
        };

    /// <summary>A sweep may look for deeper trees than its first trial has; those of a forest grow as far as the rows let them, and
    /// XGBoost forgets no leaf's histogram.</summary>
    private static double Leaves(long rows, ModelSpec model) =>
        model.Algorithm switch
        {
            Algorithm.GradientBoosting => Math.Min(Math.Pow(2, Math.Max(10, Depth(model))), rows / 20.0),
            Algorithm.RandomForest when IsXgBoost(model) => rows / 2.0,
            Algorithm.RandomForest => Math.Min(10_000, rows / 2.0),
            _ => 0,
        };

    private static int Depth(ModelSpec model) =>
        model.Parameters.TryGetValue("maxDepth", out var depth) && depth.ValueKind == JsonValueKind.Number ? (int)depth.GetDouble() : 0;

    private static bool IsXgBoost(ModelSpec model) =>
        model.Parameters.TryGetValue("engine", out var engine)
        && engine.ValueKind == JsonValueKind.String
        && engine.GetString() == "XGBoost";
}
