using System.Text.Json;
using System.Text.Json.Serialization;
using Trainyard.Learning.Additive;
using Trainyard.Learning.Anomalies;
using Trainyard.Learning.Linear;
using Trainyard.Learning.Neural;

namespace Trainyard.Learning;

/// <summary>model.json: the models that are not trees. One of the members is set.</summary>
internal sealed record ModelFile
{
    public const string Name = "model.json";

    public LinearFile? Linear { get; init; }

    public NeuralFile? Neural { get; init; }

    public AdditiveFile? Additive { get; init; }

    public IsolationFile? Isolation { get; init; }

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
            case { Additive: { } additive }:
                Require(additive.Gaps.Length == additive.Notes.Features && additive.Outputs.Count == additive.Notes.Outputs);
                Require(additive.Outputs.All(output => output.Curves.Count == additive.Notes.Features));
                Require(additive.Outputs.All(output => output.Curves.All(curve => curve.Effects.Length == curve.Bounds.Length + 1)));
                return new AdditiveModel(additive);
            case { Isolation: { } isolation }:
                Require(isolation.Notes.Outputs == 1 && isolation.Trees.Count > 0 && isolation.Sample > 0);
                Require(isolation.Trees.All(tree => tree.IsSound(isolation.Notes.Features)));
                return new IsolationModel(isolation);
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
