using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Learning.Onnx;

/// <summary>
/// What is read of a model's outputs: probabilities, as a tensor or as a list of maps from class to probability (ZipMap, which
/// scikit-learn's converter ends classifiers with), or numbers.
/// </summary>
/// <param name="Classes">The classes in the order of the probabilities; null for numbers.</param>
/// <param name="Width">Values for a row.</param>
internal sealed record OnnxOutput(string Name, IReadOnlyList<string>? Classes, int Width)
{
    /// <summary>The model's own names of the classes, where signature.json has others.</summary>
    private IReadOnlyList<string>? Keys { get; init; }

    // Microsoft.ML's converter repeats each input as an output of that name with this after it.
    private const string Repeated = ".output";

    private static readonly string[] OfProbabilities = ["probabilit", "probability"];
    private static readonly string[] OfNumbers = ["variable", "prediction", "score", "output"];

    public LearningTask Task =>
        Classes is null ? LearningTask.Regression
        : Width == 1 ? LearningTask.BinaryClassification
        : LearningTask.MulticlassClassification;

    /// <summary>Chooses the output; one that signature.json names goes before all.</summary>
    /// <exception cref="InvalidDataException">It cannot be told which of them is meant.</exception>
    public static OnnxOutput Choose(
        IReadOnlyDictionary<string, NodeMetadata> inputs,
        IReadOnlyDictionary<string, NodeMetadata> outputs,
        OnnxGraph graph,
        SignatureFile file
    )
    {
        var named = file.Outputs is [var first, ..] ? outputs.Keys.FirstOrDefault(name => name == first.Name) : null;
        var own = outputs.Where(output => !inputs.ContainsKey(Plain(output.Key))).ToDictionary();
        var label = own.FirstOrDefault(output => IsLabel(output.Key, output.Value)).Key;
        var maps = own.FirstOrDefault(output => output.Value.OnnxValueType == OnnxValueType.ONNX_TYPE_SEQUENCE).Key;
        var numbers = own.Where(output => IsNumbers(output.Value)).Select(output => output.Key).ToList();
        var isClasses = maps is not null || label is not null || file.Classes is not null;
        var name = named
            ?? maps
            ?? (isClasses ? Among(numbers, OfProbabilities) : null)
            ?? Among(numbers, OfNumbers)
            ?? (numbers is [var only] ? only : null)
            ?? throw new InvalidDataException(
                $"which of its outputs is the prediction? {SignatureFile.FileName} can name it in outputs; there are "
                    + string.Join(", ", outputs.Keys)
            );
        var known = outputs[name].OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR ? outputs[name].Dimensions : [];
        var width = known.Length == 2 && known[1] > 0 ? known[1] : 0;
        if (known.Length == 1)
            width = 1;
        if (!isClasses)
            return new(name, null, width);
        var keys = graph.Classes(name) ?? (label is null ? null : graph.Classes(label));
        var classes = file.Classes ?? keys;
        if (width == 1)
            return new(name, classes ?? ["false", "true"], 1);
        if (classes is null && width == 0)
            throw new InvalidDataException($"it does not name its classes: {SignatureFile.FileName} can, in classes");
        if (keys is not null && classes!.Count != keys.Count)
        {
            throw new InvalidDataException(
                $"its classes are {string.Join(", ", keys)}, and {SignatureFile.FileName} names {classes.Count} classes in their place"
            );
        }

        return new(name, classes ?? Foreign.ForeignSignatures.Numbered(width), width > 0 ? width : classes!.Count) { Keys = keys };
    }

    /// <summary>Writes the values of an answer, row by row.</summary>
    /// <exception cref="InvalidDataException">They are not as many as the model's signature has.</exception>
    public void Read(DisposableNamedOnnxValue answer, int rows, Span<double> into)
    {
        switch (answer.Value)
        {
            case Tensor<float> floats when floats.Length == rows * Width:
                for (var i = 0; i < into.Length; i++)
                    into[i] = floats.GetValue(i);
                break;
            case Tensor<double> doubles when doubles.Length == rows * Width:
                for (var i = 0; i < into.Length; i++)
                    into[i] = doubles.GetValue(i);
                break;
            case Tensor<long> longs when longs.Length == rows * Width:
                for (var i = 0; i < into.Length; i++)
                    into[i] = longs.GetValue(i);
                break;
            case IEnumerable<DisposableNamedOnnxValue> maps:
                var row = 0;
                foreach (var map in maps)
                    Read(map, into.Slice(row++ * Width, Width));
                break;
            default:
                throw new InvalidDataException($"its output {Name} is no table of {Width} numbers a row");
        }
    }

    private void Read(DisposableNamedOnnxValue map, Span<double> into)
    {
        var byClass = map.Value switch
        {
            IDictionary<string, float> texts => texts.ToDictionary(pair => pair.Key, pair => (double)pair.Value),
            IDictionary<long, float> numbers => numbers.ToDictionary(
                pair => pair.Key.ToString(System.Globalization.CultureInfo.InvariantCulture),
                pair => (double)pair.Value
            ),
            _ => throw new InvalidDataException($"its output {Name} is a list of what are no probabilities by class"),
        };
        var keys = Keys ?? Classes!;
        for (var c = 0; c < Width; c++)
        {
            into[c] = byClass.TryGetValue(keys[c], out var probability)
                ? probability
                : throw new InvalidDataException($"its output {Name} has no class {keys[c]}, but {string.Join(", ", byClass.Keys)}");
        }
    }

    private static string Plain(string output) => output.EndsWith(Repeated, StringComparison.Ordinal) ? output[..^Repeated.Length] : output;

    private static bool IsLabel(string name, NodeMetadata output) =>
        output.IsTensor
        && (
            output.ElementDataType is TensorElementType.String or TensorElementType.Bool
            || name.Contains("label", StringComparison.OrdinalIgnoreCase)
        );

    private static bool IsNumbers(NodeMetadata output) =>
        output.IsTensor && output.ElementDataType is TensorElementType.Float or TensorElementType.Double;

    private static string? Among(List<string> outputs, string[] words) =>
        words
            .Select(word => outputs.Find(output => output.Contains(word, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(found => found is not null);
}
