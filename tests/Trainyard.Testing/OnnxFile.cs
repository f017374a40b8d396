using System.Text;

namespace Trainyard.Testing;

/// <summary>ONNX models written by hand, in the layouts of scikit-learn's converter (skl2onnx); field numbers as in onnx.proto.</summary>
public static class OnnxFile
{
    private const int Float = 1;
    private const int Int64 = 7;
    private const int String = 8;

    /// <summary>Probabilities of classes, as a pipeline that ends with LogisticRegression gives them: a label, and a ZipMap.</summary>
    /// <param name="classes">Their names; numbers become int64 labels.</param>
    /// <param name="coefficients">Of x0, x1 ... for each class.</param>
    public static byte[] Classifier(string[] classes, float[][] coefficients, float[] intercepts)
    {
        var numbers = classes.All(name => long.TryParse(name, out _));
        var labels = numbers ? Ints("classlabels_ints", [.. classes.Select(long.Parse)]) : Strings("classlabels_strings", classes);
        var keys = numbers ? Ints("classlabels_int64s", [.. classes.Select(long.Parse)]) : Strings("classlabels_strings", classes);
        return Model(
            [
                Node(
                    "LinearClassifier",
                    ["X"],
                    ["label", "scores"],
                    labels,
                    Floats("coefficients", [.. coefficients.SelectMany(row => row)]),
                    Floats("intercepts", intercepts),
                    Text("post_transform", "SOFTMAX")
                ),
                Node("Normalizer", ["scores"], ["probabilities"], Text("norm", "L1")),
                Node("ZipMap", ["probabilities"], ["output_probability"], keys),
                Node("Identity", "", ["label"], ["output_label"]),
            ],
            [Value("X", Tensor(Float, -1, coefficients[0].Length))],
            [
                Value("output_label", Tensor(numbers ? Int64 : String, -1)),
                Value("output_probability", Bytes(4, Bytes(1, Bytes(5, Number(1, numbers ? Int64 : String), Bytes(2, Tensor(Float)))))),
            ]
        );
    }

    /// <summary>A regression on one input for each column, as a ColumnTransformer becomes: numbers of several types, and a text by its
    /// categories.</summary>
    public static byte[] Columns(string[] categories, float[] coefficients, float intercept) =>
        Model(
            [
                Node("Cast", "", ["rooms"], ["rooms_float"], Integer("to", Float)),
                Node("Concat", "", ["area", "rooms_float"], ["numbers"], Integer("axis", 1)),
                Node("OneHotEncoder", ["city"], ["city_shares"], Strings("cats_strings", categories), Integer("zeros", 1)),
                Node("Flatten", "", ["city_shares"], ["city_columns"], Integer("axis", 1)),
                Node("Concat", "", ["numbers", "city_columns"], ["all"], Integer("axis", 1)),
                Node("LinearRegressor", ["all"], ["variable"], Floats("coefficients", coefficients), Floats("intercepts", [intercept])),
            ],
            [Value("area", Tensor(Float, -1, 1)), Value("rooms", Tensor(Int64, -1, 1)), Value("city", Tensor(String, -1, 1))],
            [Value("variable", Tensor(Float, -1, 1))]
        );

    /// <summary>Twice the one column, in double.</summary>
    public static byte[] Doubled() =>
        Model([Node("Add", "", ["x", "x"], ["variable"])], [Value("x", Tensor(11, -1, 1))], [Value("variable", Tensor(11, -1, 1))]);

    private static byte[] Model(byte[][] nodes, byte[][] inputs, byte[][] outputs) =>
        [
            .. Number(1, 8),
            .. Bytes(2, Encoding.UTF8.GetBytes("skl2onnx")),
            .. Bytes(
                7,
                [
                    .. nodes.SelectMany(node => Bytes(1, node)),
                    .. Bytes(2, Encoding.UTF8.GetBytes("graph")),
                    .. inputs.SelectMany(value => Bytes(11, value)),
                    .. outputs.SelectMany(value => Bytes(12, value)),
                ]
            ),
            .. Bytes(8, Bytes(1, []), Number(2, 15)),
            .. Bytes(8, Bytes(1, Encoding.UTF8.GetBytes("ai.onnx.ml")), Number(2, 1)),
        ];

    private static byte[] Node(string type, string[] inputs, string[] outputs, params byte[][] attributes) =>
        Node(type, "ai.onnx.ml", inputs, outputs, attributes);

    private static byte[] Node(string type, string domain, string[] inputs, string[] outputs, params byte[][] attributes) =>
        [
            .. inputs.SelectMany(name => Bytes(1, Encoding.UTF8.GetBytes(name))),
            .. outputs.SelectMany(name => Bytes(2, Encoding.UTF8.GetBytes(name))),
            .. Bytes(4, Encoding.UTF8.GetBytes(type)),
            .. attributes.SelectMany(attribute => Bytes(5, attribute)),
            .. Bytes(7, Encoding.UTF8.GetBytes(domain)),
        ];

    private static byte[] Attribute(string name, int type, IEnumerable<byte> value) =>
        [.. Bytes(1, Encoding.UTF8.GetBytes(name)), .. value, .. Number(20, type)];

    private static byte[] Integer(string name, long value) => Attribute(name, 2, Number(3, value));

    private static byte[] Text(string name, string value) => Attribute(name, 3, Bytes(4, Encoding.UTF8.GetBytes(value)));

    private static byte[] Floats(string name, float[] values) =>
        Attribute(name, 6, Bytes(7, [.. values.SelectMany(BitConverter.GetBytes)]));

    private static byte[] Ints(string name, long[] values) => Attribute(name, 7, values.SelectMany(value => Number(8, value)));

    private static byte[] Strings(string name, string[] values) =>
        Attribute(name, 8, values.SelectMany(value => Bytes(9, Encoding.UTF8.GetBytes(value))));

    private static byte[] Value(string name, byte[] type) => [.. Bytes(1, Encoding.UTF8.GetBytes(name)), .. Bytes(2, type)];

    /// <summary>-1: any number of rows.</summary>
    private static byte[] Tensor(int element, params int[] shape) =>
        Bytes(
            1,
            Number(1, element),
            Bytes(2, [.. shape.SelectMany(size => Bytes(1, size < 0 ? Bytes(2, Encoding.UTF8.GetBytes("N")) : Number(1, size)))])
        );

    private static byte[] Number(int field, long value) => [.. Varint((ulong)field << 3), .. Varint((ulong)value)];

    private static byte[] Bytes(int field, params byte[][] parts)
    {
        byte[] content = [.. parts.SelectMany(part => part)];
        return [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)content.Length), .. content];
    }

    private static IEnumerable<byte> Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
