using System.Globalization;

namespace Trainyard.Predictor.Inference;

/// <summary>Whether the values of a tensor are of the type that it says: else one of the two is a mistake.</summary>
internal static class Datatypes
{
    // The bounds of whole numbers as doubles, the upper one excluded; of fractions the largest.
    private static readonly Dictionary<string, (double From, double Below)> Whole = new(StringComparer.Ordinal)
    {
        ["UINT8"] = (0, 256),
        ["UINT16"] = (0, 65536),
        ["UINT32"] = (0, 4294967296),
        ["UINT64"] = (0, 18446744073709551616.0),
        ["INT8"] = (-128, 128),
        ["INT16"] = (-32768, 32768),
        ["INT32"] = (-2147483648.0, 2147483648.0),
        ["INT64"] = (-9223372036854775808.0, 9223372036854775808.0),
    };

    private static readonly Dictionary<string, double> Fractions = new(StringComparer.Ordinal)
    {
        ["FP16"] = (double)Half.MaxValue,
        ["FP32"] = float.MaxValue,
        ["FP64"] = double.MaxValue,
    };

    /// <summary>What is wrong, with the first such value; null where nothing is. Gaps are of every type.</summary>
    public static string? Fault(Tensor input)
    {
        if (!IsKnown(input.Datatype))
        {
            return $"'{input.Name}' has the datatype {input.Datatype}, which is not understood; known are BOOL, BYTES, "
                + string.Join(", ", Whole.Keys.Concat(Fractions.Keys));
        }

        for (var i = 0; i < input.Values.Length; i++)
        {
            if (input.Values.GetValue(i) is { } value && !Holds(input.Datatype, value))
                return $"'{input.Name}' is of {input.Datatype}, which {Shown(value)} is not (value {i})";
        }

        return null;
    }

    private static bool IsKnown(string datatype) =>
        datatype is "BOOL" or "BYTES" || Whole.ContainsKey(datatype) || Fractions.ContainsKey(datatype);

    private static bool Holds(string datatype, object value) =>
        value switch
        {
            string => datatype == "BYTES",
            bool => datatype == "BOOL",
            double number when datatype == "BOOL" => number is 0 or 1,
            double number when Whole.TryGetValue(datatype, out var bounds) => number == Math.Truncate(number)
                && number >= bounds.From
                && number < bounds.Below,
            double number when Fractions.TryGetValue(datatype, out var most) => !double.IsFinite(number) || Math.Abs(number) <= most,
            _ => false,
        };

    private static string Shown(object value) =>
        value switch
        {
            bool flag => flag ? "true" : "false",
            string text => $"the text '{(text.Length > 40 ? text[..40] + "..." : text)}'",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
}
