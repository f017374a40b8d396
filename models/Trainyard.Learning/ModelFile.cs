using System.Text.Json;
using System.Text.Json.Serialization;
using Trainyard.Learning.Linear;
using Trainyard.Learning.Neural;

namespace Trainyard.Learning;

/// <summary>model.json: the models that are not trees. One of the members is set.</summary>
internal sealed record ModelFile
{
    public const string Name = "model.json";

    public LinearFile? Linear { get; init; }

    public NeuralFile? Neural { get; init; }

    /// <exception cref="InvalidDataException">The bytes are no such model, or its numbers do not fit together.</exception>
    public static TrainedModel Read(byte[] content)
    {
        var file = JsonSerializer.Deserialize(content, ModelFileJson.Default.ModelFile);
        switch (file)
        {
            case { Linear: { } linear }:
                Require(linear.Weights.Length == linear.Notes.Outputs && linear.Weights.All(w => w.Length == linear.Notes.Features + 1));
                Require(
                    linear.Standardiser.Means.Length == linear.Notes.Features && linear.Standardiser.Scales.Length == linear.Notes.Features
                );
                return new LinearModel(linear);
            case { Neural: { } neural }:
                Require(
                    neural.Standardiser.Means.Length == neural.Notes.Features && neural.Standardiser.Scales.Length == neural.Notes.Features
                );
                Require(
                    neural.Layers.Length > 0
                        && neural.Layers[0].Inputs == neural.Notes.Features
                        && neural.Layers[^1].Outputs == neural.Notes.Outputs
                );
                Require(neural.Layers.All(l => l.Weights.Length == l.Inputs * l.Outputs && l.Biases.Length == l.Outputs));
                Require(neural.Layers.Zip(neural.Layers.Skip(1)).All(pair => pair.First.Outputs == pair.Second.Inputs));
                return new NeuralModel(neural);
            default:
                throw new InvalidDataException($"{Name} holds no model");
        }
    }

    private static void Require(bool fits)
    {
        if (!fits)
            throw new InvalidDataException($"the numbers of {Name} do not fit together");
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ModelFile))]
internal sealed partial class ModelFileJson : JsonSerializerContext;
