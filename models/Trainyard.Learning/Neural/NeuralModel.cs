using System.Text.Json;
using Trainyard.Learning.Preparation;

namespace Trainyard.Learning.Neural;

/// <summary>A multi-layer perceptron that has been learnt.</summary>
internal sealed class NeuralModel(NeuralFile file) : TrainedModel
{
    private readonly int _widest = file.Layers.Max(l => Math.Max(l.Inputs, l.Outputs));

    internal override ModelNotes Notes => file.Notes;

    public override (string FileName, byte[] Content) Save() =>
        (ModelFile.Name, JsonSerializer.SerializeToUtf8Bytes(new ModelFile { Neural = file }, ModelFileJson.Default.ModelFile));

    internal override void Raw(Matrix features, Span<float> raw)
    {
        var one = new float[_widest];
        var other = new float[_widest];
        for (var row = 0; row < features.Rows; row++)
        {
            (var from, var to) = (one, other);
            file.Standardiser.Apply(features.Row(row), from);
            foreach (var layer in file.Layers)
            {
                var outputs = to.AsSpan(0, layer.Outputs);
                layer.Forward(from.AsSpan(0, layer.Inputs), outputs);
                if (!ReferenceEquals(layer, file.Layers[^1]))
                    Activations.Apply(file.Activation, outputs);
                (from, to) = (to, from);
            }

            from.AsSpan(0, Outputs).CopyTo(raw[(row * Outputs)..]);
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
