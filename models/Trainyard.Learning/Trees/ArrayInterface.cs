using System.Globalization;

namespace Trainyard.Learning.Trees;

/// <summary>NumPy's array interface, by which XGBoost reads memory in place
/// (numpy.org/doc/stable/reference/arrays.interface.html).</summary>
internal static unsafe class ArrayInterface
{
    public static string Of(float* values, int rows, int columns) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"data":[{{(ulong)values}},true],"shape":[{{rows}},{{columns}}],"typestr":"<f4","version":3}"""
        );

    public static string Of(float* values, int length) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"data":[{{(ulong)values}},true],"shape":[{{length}}],"typestr":"<f4","version":3}"""
        );
}
