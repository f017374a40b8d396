using System.Text.Json;
using Trainyard.Learning.Preparation;
using Trainyard.Models;

namespace Trainyard.Learning.Neural;

/// <summary>A multi-layer perceptron that has been learnt.</summary>
internal sealed class NeuralModel(NeuralFile file) : TrainedModel
{
    private readonly int _widest = file.Layers.Max(l => Math.Max(l.Inputs, l.Outputs));

    public override Algorithm Algorithm => Algorithm.NeuralNetwork;

    public override int Features => file.Notes.Features;

    public override int Outputs => file.Notes.Outputs;

    public override IReadOnlyList<float>? Thresholds => file.Notes.Thresholds;

    public override void Predict(Matrix features, Span<float> predictions)
    {
        RequireShape(features, predictions);
        Span<float> used = predictions[..(features.Rows * Outputs)];
        Forward(features, used);
        file.Notes.Finish(used);
    }

    /// <summary>Predictions in the unit that was learnt: of a log target the logarithm.</summary>
    public float[] Raw(Matrix features)
    {
        var predictions = new float[features.Rows * Outputs];
        Forward(features, predictions);
        Links.Apply(file.Notes.Link, predictions, Outputs);
        return predictions;
    }

    public override (string FileName, byte[] Content) Save() =>
        (ModelFile.Name, JsonSerializer.SerializeToUtf8Bytes(new ModelFile { Neural = file }, ModelFileJson.Default.ModelFile));

    private void Forward(Matrix features, Span<float> predictions)
    {
        var one = new float[_widest];
        var other = new float[_widest];
        for (int row = 0; row < features.Rows; row++)
        {
            (float[] from, float[] to) = (one, other);
            file.Standardiser.Apply(features.Row(row), from);
            foreach (Layer layer in file.Layers)
            {
                Span<float> outputs = to.AsSpan(0, layer.Outputs);
                layer.Forward(from.AsSpan(0, layer.Inputs), outputs);
                if (!ReferenceEquals(layer, file.Layers[^1]))
                    Activations.Apply(file.Activation, outputs);
                (from, to) = (to, from);
            }

            from.AsSpan(0, Outputs).CopyTo(predictions[(row * Outputs)..]);
        }
    }
}

/// <summary>What a network's file holds.</summary>
internal sealed record NeuralFile
{
    public required ModelNotes Notes { get; init; }

    public required Activation Activation { get; init; }

    public required Standardiser Standardiser { get; init; }

    public required Layer[] Layers { get; init; }
}
