using System.Runtime.InteropServices;
using static Trainyard.Learning.Trees.XgboostLibrary;

namespace Trainyard.Learning.Trees;

/// <summary>A dataset in XGBoost's own form.</summary>
internal static unsafe class TreeMatrix
{
    /// <summary>Rows as they are: for the exact method, and for validation.</summary>
    public static MatrixHandle Plain(Dataset data, int threads)
    {
        fixed (float* values = data.Features.Values)
        {
            Check(XGDMatrixCreateFromDense(
                ArrayInterface.Of(values, data.Features.Rows, data.Features.Columns), $$"""{"missing":NaN,"nthread":{{threads}}}""", out MatrixHandle matrix));
            SetInfo(matrix, data);
            return matrix;
        }
    }

    /// <summary>
    /// Rows as histogram bins, read where they lie: no copy of the floats is made, so that training needs little more than the raw matrix and a byte
    /// for each value.
    /// </summary>
    public static MatrixHandle Binned(Dataset data, int maxBin, int threads)
    {
        Check(XGProxyDMatrixCreate(out MatrixHandle proxy));
        using (proxy)
        {
            var batch = new OneBatch(data, proxy);
            GCHandle iterator = GCHandle.Alloc(batch);
            try
            {
                int result = XGQuantileDMatrixCreateFromCallback(
                    GCHandle.ToIntPtr(iterator), proxy, 0, &Reset, &Next, $$"""{"missing":NaN,"nthread":{{threads}},"max_bin":{{maxBin}}}""", out MatrixHandle matrix);
                if (batch.Fault is { } fault)
                    throw fault;
                Check(result);
                return matrix;
            }
            finally
            {
                iterator.Free();
                batch.Dispose();
            }
        }
    }

    private static void SetInfo(MatrixHandle matrix, Dataset data)
    {
        fixed (float* labels = data.Labels.Values)
            Check(XGDMatrixSetInfoFromInterface(matrix, "label", ArrayInterface.Of(labels, data.Labels.Rows, data.Labels.Columns)));
        if (data.Weights is null)
            return;
        fixed (float* weights = data.Weights)
            Check(XGDMatrixSetInfoFromInterface(matrix, "weight", ArrayInterface.Of(weights, data.Weights.Length)));
    }

    [UnmanagedCallersOnly]
    private static void Reset(nint iterator) => From(iterator).Reset();

    [UnmanagedCallersOnly]
    private static int Next(nint iterator) => From(iterator).Next() ? 1 : 0;

    private static OneBatch From(nint iterator) => (OneBatch)GCHandle.FromIntPtr(iterator).Target!;

    /// <summary>XGBoost passes over the data several times; for us it is one batch each time. The floats stay pinned while it does.</summary>
    private sealed class OneBatch(Dataset data, MatrixHandle proxy) : IDisposable
    {
        private GCHandle _values = GCHandle.Alloc(data.Features.Values, GCHandleType.Pinned);
        private bool _given;

        /// <summary>An exception may not travel through native code: it waits here.</summary>
        public Exception? Fault { get; private set; }

        public void Reset() => _given = false;

        public bool Next()
        {
            if (_given || Fault is not null)
                return false;
            _given = true;
            try
            {
                float* values = (float*)_values.AddrOfPinnedObject();
                Check(XGProxyDMatrixSetDataDense(proxy, ArrayInterface.Of(values, data.Features.Rows, data.Features.Columns)));
                SetInfo(proxy, data);
                return true;
            }
            catch (XgboostException e)
            {
                Fault = e;
                return false;
            }
        }

        public void Dispose() => _values.Free();
    }
}
