using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using static Trainyard.Learning.Trees.XgboostLibrary;

namespace Trainyard.Learning.Trees;

/// <summary>A dataset in XGBoost's own form.</summary>
internal static unsafe class TreeMatrix
{
    /// <summary>Rows as they are, in XGBoost's own form of 8 bytes a value: for the exact method, and for validation.</summary>
    public static MatrixHandle Plain(Dataset data, int threads)
    {
        (var rows, var columns) = (data.Features.Rows, data.Features.Columns);

        // Given back at once: the copy that XGBoost makes is large enough.
        var values = (float*)NativeMemory.Alloc((nuint)rows * (nuint)columns, sizeof(float));
        try
        {
            data.Features.Read(0, new Span<float>(values, checked(rows * columns)));
            Check(
                XGDMatrixCreateFromDense(
                    ArrayInterface.Of(values, rows, columns),
                    $$"""{"missing":NaN,"nthread":{{threads}}}""",
                    out var matrix
                )
            );
            SetInfo(matrix, data, 0, rows);
            return matrix;
        }
        finally
        {
            NativeMemory.Free(values);
        }
    }

    /// <summary>
    /// Rows as histogram bins, read in batches: no copy of all floats is made, so that training needs little more than the rows' source and
    /// two bytes for each value (four and more where there are gaps).
    /// </summary>
    public static MatrixHandle Binned(Dataset data, int maxBin, int threads)
    {
        Check(XGProxyDMatrixCreate(out var proxy));
        using (proxy)
        {
            using var batches = new BatchIterator(data, proxy);
            var iterator = GCHandle.Alloc(batches);
            try
            {
                var result = XGQuantileDMatrixCreateFromCallback(
                    GCHandle.ToIntPtr(iterator),
                    proxy,
                    0,
                    &Reset,
                    &Next,
                    $$"""{"missing":NaN,"nthread":{{threads}},"max_bin":{{maxBin}}}""",
                    out var matrix
                );
                batches.Fault?.Throw();
                Check(result);
                return matrix;
            }
            finally
            {
                iterator.Free();
            }
        }
    }

    private static void SetInfo(MatrixHandle matrix, Dataset data, int first, int rows)
    {
        var outputs = data.Labels.Columns;
        var narrow = new float[rows * outputs];
        for (var i = 0; i < narrow.Length; i++)
            narrow[i] = (float)data.Labels.Values[(first * outputs) + i];
        fixed (float* labels = narrow)
            Check(XGDMatrixSetInfoFromInterface(matrix, "label", ArrayInterface.Of(labels, rows, outputs)));
        if (data.Weights is null)
            return;
        fixed (float* weights = data.Weights)
            Check(XGDMatrixSetInfoFromInterface(matrix, "weight", ArrayInterface.Of(weights + first, rows)));
    }

    [UnmanagedCallersOnly]
    private static void Reset(nint iterator) => From(iterator).Reset();

    [UnmanagedCallersOnly]
    private static int Next(nint iterator) => From(iterator).Next() ? 1 : 0;

    private static BatchIterator From(nint iterator) => (BatchIterator)GCHandle.FromIntPtr(iterator).Target!;

    /// <summary>The rows for XGBoost, which passes over them several times. A batch stays pinned until the next is asked for.</summary>
    private sealed class BatchIterator(Dataset data, MatrixHandle proxy) : IDisposable
    {
        private IEnumerator<(int First, Matrix Rows)> _batches = data.Features.Batches().GetEnumerator();
        private GCHandle _pinned;

        /// <summary>An exception may not travel through native code: it waits here.</summary>
        public ExceptionDispatchInfo? Fault { get; private set; }

        public void Reset()
        {
            _batches.Dispose();
            _batches = data.Features.Batches().GetEnumerator();
        }

        public bool Next()
        {
            try
            {
                Unpin();
                if (Fault is not null || !_batches.MoveNext())
                    return false;
                (var first, var rows) = _batches.Current;
                _pinned = GCHandle.Alloc(rows.Values, GCHandleType.Pinned);
                Check(XGProxyDMatrixSetDataDense(proxy, ArrayInterface.Of((float*)_pinned.AddrOfPinnedObject(), rows.Rows, rows.Columns)));
                SetInfo(proxy, data, first, rows.Rows);
                return true;
            }
#pragma warning disable CA1031 // Whatever it is, it is thrown again above.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Fault = ExceptionDispatchInfo.Capture(e);
                return false;
            }
        }

        public void Dispose()
        {
            Unpin();
            _batches.Dispose();
        }

        private void Unpin()
        {
            if (_pinned.IsAllocated)
                _pinned.Free();
        }
    }
}
