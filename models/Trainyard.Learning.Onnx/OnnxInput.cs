using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Learning.Onnx;

/// <summary>An input of a model: one column, or several of one type.</summary>
/// <param name="Columns">How many; 0 where the model does not say.</param>
/// <param name="IsFlat">Whether it is a list of values without columns.</param>
internal sealed record OnnxInput(string Name, TensorElementType Type, int Columns, bool IsFlat)
{
    /// <exception cref="InvalidDataException">It is no column, or of a type that no table has.</exception>
    public static OnnxInput Of(string name, NodeMetadata input)
    {
        if (!input.IsTensor || input.Dimensions.Length > 2)
            throw new InvalidDataException($"its input {name} is no table: only tensors of shape [rows] or [rows, columns] can be served");
        var flat = input.Dimensions.Length < 2;
        var columns = flat ? 1 : Math.Max(0, input.Dimensions[1]);
        return IsKnown(input.ElementDataType)
            ? new(name, input.ElementDataType, columns, flat)
            : throw new InvalidDataException($"its input {name} is of the type {input.ElementDataType}, which no table has");
    }

    public bool IsText => Type == TensorElementType.String;

    /// <summary>The features of its columns.</summary>
    /// <param name="alone">Whether it is the only one: its columns have no other name than their number.</param>
    public IEnumerable<Feature> Features(int columns, bool alone) =>
        Enumerable
            .Range(0, columns)
            .Select(column => new Feature { Name = NameOf(columns, column, alone), Type = FeatureTypeOf() })
            .Select(Taken);

    /// <summary>A feature of any name as this input takes it.</summary>
    /// <exception cref="InvalidDataException">Its type is another.</exception>
    public Feature Taken(Feature feature)
    {
        var isNumber = feature.Type is FeatureType.Number or FeatureType.Integer;
        var fits =
            IsText ? feature.Type == FeatureType.Category
            : Type == TensorElementType.Bool ? feature.Type == FeatureType.Boolean
            : isNumber || feature.Type == FeatureType.Boolean || Type == TensorElementType.Float;
        if (!fits)
        {
            throw new InvalidDataException(
                $"{SignatureFile.FileName} says that {feature.Name} is {feature.Type}, and the model's is {Type}"
            );
        }

        var whole = isNumber && Type is not (TensorElementType.Float or TensorElementType.Double);
        return feature with
        {
            Type = whole ? FeatureType.Integer : feature.Type,
            Exact = IsText || (isNumber && Type != TensorElementType.Float) ? true : null,
            Required = Type is TensorElementType.Float or TensorElementType.Double ? null : true,
        };
    }

    /// <summary>The values of some rows as the tensor that the model takes.</summary>
    /// <param name="rows">Encoded rows.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="places">Where the columns' values are in a row; empty where the input has no say: it is filled with nothing.</param>
    public NamedOnnxValue Tensor(Matrix rows, int first, int count, IReadOnlyList<Range> places) =>
        Type switch
        {
            TensorElementType.Float => Make(rows, first, count, places, columns => columns[0]),
            TensorElementType.Double => Make(rows, first, count, places, Number),
            TensorElementType.Int64 => Make(rows, first, count, places, columns => (long)Number(columns)),
            TensorElementType.Int32 => Make(rows, first, count, places, columns => checked((int)Number(columns))),
            TensorElementType.Bool => Make(rows, first, count, places, columns => columns[0] != 0),
            _ => Make(rows, first, count, places, columns => columns.IsEmpty ? "" : ExactValues.Unpack(columns) ?? ""),
        };

    private static double Number(ReadOnlySpan<float> columns) => columns.Length == 1 ? columns[0] : ExactValues.Join(columns);

    private NamedOnnxValue Make<T>(Matrix rows, int first, int count, IReadOnlyList<Range> places, Reading<T> read)
    {
        var width = places.Count > 0 ? places.Count : Math.Max(1, Columns);
        var values = new T[count * width];
        if (places.Count == 0 && IsText)
            Array.Fill(values, read([]));
        for (var i = 0; i < values.Length && places.Count > 0; i++)
            values[i] = read(rows.Row(first + (i / width))[places[i % width]]);
        return NamedOnnxValue.CreateFromTensor(Name, new DenseTensor<T>(values, IsFlat ? [count] : [count, width]));
    }

    private string NameOf(int columns, int column, bool alone) =>
        columns == 1 ? Name : string.Create(CultureInfo.InvariantCulture, $"{(alone ? "f" : Name + "_")}{column}");

    private FeatureType FeatureTypeOf() =>
        Type switch
        {
            TensorElementType.String => FeatureType.Category,
            TensorElementType.Bool => FeatureType.Boolean,
            TensorElementType.Float or TensorElementType.Double => FeatureType.Number,
            _ => FeatureType.Integer,
        };

    private static bool IsKnown(TensorElementType type) =>
        type
            is TensorElementType.Float
                or TensorElementType.Double
                or TensorElementType.Int64
                or TensorElementType.Int32
                or TensorElementType.Bool
                or TensorElementType.String;

    private delegate T Reading<T>(ReadOnlySpan<float> columns);
}
