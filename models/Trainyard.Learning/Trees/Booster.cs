using System.Globalization;
using System.Runtime.InteropServices;
using static Trainyard.Learning.Trees.XgboostLibrary;

namespace Trainyard.Learning.Trees;

/// <summary>XGBoost's booster: trains round by round, predicts, saves.</summary>
internal sealed unsafe class Booster : IDisposable
{
    /// <summary>Asks for each column's contribution and the base in place of the margins.</summary>
    public const string Contributions = """{"type":2,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false}""";

    private const string Margins = """{"type":1,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false}""";
    private const string MarginsInPlace =
        """{"type":1,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false,"missing":NaN,"cache_id":0}""";

    private readonly BoosterHandle _handle;

    /// <summary>For what is asked of it in tests alone.</summary>
    internal BoosterHandle Handle => _handle;

    private Booster(BoosterHandle handle) => _handle = handle;

    /// <summary>A new booster for this training set.</summary>
    public static Booster For(MatrixHandle training, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var matrix = training.DangerousGetHandle();
        Check(XGBoosterCreate(&matrix, 1, out var handle));
        GC.KeepAlive(training);
        foreach ((var name, var value) in parameters)
            Check(XGBoosterSetParam(handle, name, value));
        return new Booster(handle);
    }

    /// <summary>A booster from the bytes of <see cref="Save"/>.</summary>
    public static Booster Load(ReadOnlySpan<byte> content)
    {
        Check(XGBoosterCreate(null, 0, out var handle));
        fixed (byte* bytes = content)
            Check(XGBoosterLoadModelFromBuffer(handle, bytes, (ulong)content.Length));
        return new Booster(handle);
    }

    public void Update(int iteration, MatrixHandle training) => Check(XGBoosterUpdateOneIter(_handle, iteration, training));

    /// <summary>The objective's own loss on these rows (rmse, logloss, mlogloss).</summary>
    public double Evaluate(int iteration, MatrixHandle matrix)
    {
        var pointer = matrix.DangerousGetHandle();
        fixed (byte* name = "v\0"u8)
        {
            var names = name;
            Check(XGBoosterEvalOneIter(_handle, iteration, &pointer, &names, 1, out var text));
            GC.KeepAlive(matrix);

            // "[3]\tv-rmse:0.25"
            var line = Marshal.PtrToStringUTF8(text)!;
            return double.Parse(line.AsSpan(line.LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Margins of a matrix that XGBoost holds; only what the last rounds added is computed.</summary>
    public float[] Predict(MatrixHandle matrix, string what = Margins)
    {
        Check(XGBoosterPredictFromDMatrix(_handle, matrix, what, out var shape, out var dimensions, out var result));
        return new ReadOnlySpan<float>(result, Length(shape, dimensions)).ToArray();
    }

    /// <summary>Margins of rows that lie in memory, row by row, by XGBoost's in-place prediction. Thread-safe.</summary>
    public void Predict(ReadOnlySpan<float> values, int rows, int columns, Span<float> margins)
    {
        fixed (float* pointer = values)
        {
            Check(
                XGBoosterPredictFromDense(
                    _handle,
                    ArrayInterface.Of(pointer, rows, columns),
                    MarginsInPlace,
                    0,
                    out var shape,
                    out var dimensions,
                    out var result
                )
            );
            new ReadOnlySpan<float>(result, Length(shape, dimensions)).CopyTo(margins);
        }
    }

    /// <summary>The first rounds of this booster.</summary>
    public Booster First(int rounds)
    {
        Check(XGBoosterSlice(_handle, 0, rounds, 1, out var slice));
        return new Booster(slice);
    }

    public void SetAttribute(string name, string value) => Check(XGBoosterSetAttr(_handle, name, value));

    /// <summary>The model as UBJSON.</summary>
    public byte[] Save()
    {
        Check(XGBoosterSaveModelToBuffer(_handle, """{"format":"ubj"}""", out var length, out var content));
        return new ReadOnlySpan<byte>(content, (int)length).ToArray();
    }

    public void Dispose() => _handle.Dispose();

    private static int Length(ulong* shape, ulong dimensions)
    {
        ulong length = 1;
        for (ulong d = 0; d < dimensions; d++)
            length *= shape[d];
        return checked((int)length);
    }
}
