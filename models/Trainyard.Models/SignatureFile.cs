using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Models;

/// <summary>
/// <c>signature.json</c> beside a model that was not trained here: what the model's own file does not say. Each member that is given takes
/// the place of what was read from the model.
/// </summary>
public sealed record SignatureFile
{
    public const string FileName = "signature.json";

    public LearningTask? Task { get; init; }

    /// <summary>The features in the order of the model's input.</summary>
    public IReadOnlyList<Feature>? Features { get; init; }

    public IReadOnlyList<OutputField>? Outputs { get; init; }

    /// <summary>The classes in the order of the model's probabilities.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static SignatureFile Read(ReadOnlySpan<byte> json)
    {
        SignatureFile file;
        try
        {
            file = JsonSerializer.Deserialize(json, ManifestJson.Default.SignatureFile) ?? new();
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{FileName} cannot be read: {broken.Message}", broken);
        }

        if (file.Features?.GroupBy(feature => feature.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new InvalidDataException($"{FileName} names the feature {twice.Key} {twice.Count()} times");
        return file;
    }

    /// <summary>The signature of a model: what was read from it, under what this file says.</summary>
    public Signature Over(Signature read)
    {
        var classes = Classes ?? read.Classes;
        return new Signature
        {
            Features = Features ?? read.Features,
            Outputs = Outputs is { Count: > 0 } outputs ? outputs : read.Outputs,
            Classes = classes,
            PositiveClass = classes?.Count == 2 ? classes[1] : null,
        };
    }
}
