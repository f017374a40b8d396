using System.Text.Json;
using Trainyard.Learning.Preparation;

namespace Trainyard.Learning.Linear;

/// <summary>A weight for each standardised column, and an intercept, for each output.</summary>
internal sealed class LinearModel(LinearFile file) : TrainedModel
{
    internal override ModelNotes Notes => file.Notes;

    /// <summary>The size of the standardised columns' coefficients in the label's unit, summed over the outputs.</summary>
    public override IReadOnlyList<double> Gain =>
        [.. Enumerable.Range(0, Features).Select(f => file.Weights.Sum(w => Math.Abs(w[f])) * Notes.Scale)];

    internal override void Raw(Matrix features, Span<float> raw)
    {
        var row = Features <= 1024 ? stackalloc float[Features] : new float[Features];
        for (var i = 0; i < features.Rows; i++)
        {
            file.Standardiser.Apply(features.Row(i), row);
            for (var output = 0; output < Outputs; output++)
                raw[(i * Outputs) + output] = Score(row, file.Weights[output]);
        }
    }

    internal override string ExplainedBy => "exact: weight x distance from the training mean";

    internal override void Contribute(ReadOnlySpan<float> row, Span<double> bases, Span<double> parts)
    {
        var standard = new float[Features];
        file.Standardiser.Apply(row, standard);
        for (var output = 0; output < Outputs; output++)
        {
            bases[output] += file.Weights[output][^1];
            for (var column = 0; column < Features; column++)
                parts[(output * Features) + column] += file.Weights[output][column] * standard[column];
        }
    }

    public override (string FileName, byte[] Content) Save() =>
        (ModelFile.Name, JsonSerializer.SerializeToUtf8Bytes(new ModelFile { Linear = file }, ModelFileJson.Default.ModelFile));

    private static float Score(ReadOnlySpan<float> row, double[] weights)
    {
        var score = weights[^1];
        for (var i = 0; i < row.Length; i++)
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
