using System.Text.Json;
using Trainyard.Learning.Preparation;
using Trainyard.Models;

namespace Trainyard.Learning.Linear;

/// <summary>A weight for each standardised column, and an intercept, for each output.</summary>
internal sealed class LinearModel(LinearFile file) : TrainedModel
{
    public override Algorithm Algorithm => Algorithm.Linear;

    public override int Features => file.Notes.Features;

    public override int Outputs => file.Notes.Outputs;

    public override IReadOnlyList<float>? Thresholds => file.Notes.Thresholds;

    /// <summary>The size of the standardised coefficients, summed over the outputs.</summary>
    public override IReadOnlyList<double> Gain => [.. Enumerable.Range(0, Features).Select(f => file.Weights.Sum(w => Math.Abs(w[f])))];

    public override void Predict(Matrix features, Span<float> predictions)
    {
        RequireShape(features, predictions);
        Span<float> used = predictions[..(features.Rows * Outputs)];
        Span<float> row = Features <= 1024 ? stackalloc float[Features] : new float[Features];
        for (int i = 0; i < features.Rows; i++)
        {
            file.Standardiser.Apply(features.Row(i), row);
            for (int output = 0; output < Outputs; output++)
                used[(i * Outputs) + output] = Score(row, file.Weights[output]);
        }

        file.Notes.Finish(used);
    }

    public override (string FileName, byte[] Content) Save() =>
        (ModelFile.Name, JsonSerializer.SerializeToUtf8Bytes(new ModelFile { Linear = file }, ModelFileJson.Default.ModelFile));

    private static float Score(ReadOnlySpan<float> row, double[] weights)
    {
        double score = weights[^1];
        for (int i = 0; i < row.Length; i++)
            score += weights[i] * row[i];
        return (float)score;
    }
}

/// <summary>What a linear model's file holds.</summary>
internal sealed record LinearFile
{
    public required ModelNotes Notes { get; init; }

    public required Standardiser Standardiser { get; init; }

    /// <summary>Outputs x (features + 1), the intercept last.</summary>
    public required double[][] Weights { get; init; }
}
