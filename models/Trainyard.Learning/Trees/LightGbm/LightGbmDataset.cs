using System.Runtime.InteropServices;
using Trainyard.Learning.Preparation;
using static Trainyard.Learning.Trees.LightGbm.LightGbmLibrary;

namespace Trainyard.Learning.Trees.LightGbm;

/// <summary>
/// Rows as LightGBM's histogram bins. They are read in batches, so that no copy of all floats is made: once for a sample, from which the
/// bins' edges are found, once to fill them.
/// </summary>
internal static unsafe class LightGbmDataset
{
    private const int SampledRows = 200_000;

    // Values nearer to zero count as zero, and zeros are left out of the sample (kZeroThreshold in LightGBM's meta.h).
    private const float Zero = 1e-35f;

    /// <summary>Rows to train on.</summary>
    public static LightGbmDatasetHandle Training(Dataset data, string parameters)
    {
        LightGbmDatasetHandle dataset;
        using (var sample = new Sample(data.Features))
            dataset = sample.Create(data.Features.Rows, parameters);
        Fill(dataset, data);
        return dataset;
    }

    /// <summary>Rows in the bins of others.</summary>
    public static LightGbmDatasetHandle Like(LightGbmDatasetHandle training, Dataset data)
    {
        Check(LGBM_DatasetCreateByReference(training, data.Features.Rows, out var dataset));
        Fill(dataset, data);
        return dataset;
    }

    // The library finishes a dataset when its last row has come: labels and weights must follow, not go before.
    private static void Fill(LightGbmDatasetHandle dataset, Dataset data)
    {
        foreach ((var first, var rows) in data.Features.Batches())
        {
            fixed (float* values = rows.Values)
                Check(LGBM_DatasetPushRows(dataset, values, Float32, rows.Rows, rows.Columns, first));
        }

        // With several outputs the gradients are ours, and the label that the library asks for has no say.
        Set(dataset, "label", data.Labels.Columns == 1 ? data.Labels.Narrow().Values : new float[data.Labels.Rows], data.Labels.Rows);
        if (data.Weights is { } weights)
            Set(dataset, "weight", weights, data.Labels.Rows);
    }

    private static void Set(LightGbmDatasetHandle dataset, string field, float[] values, int count)
    {
        fixed (float* pointer = values)
            Check(LGBM_DatasetSetField(dataset, field, pointer, count, Float32));
    }

    /// <summary>
    /// Evenly spaced rows, column by column, without their zeros. Outside the managed heap, which would keep for itself what a fold's
    /// sample has left behind.
    /// </summary>
    private sealed class Sample : IDisposable
    {
        private readonly int _columns;
        private readonly int _rows;
        private readonly int[] _counts;
        private readonly double* _values;
        private readonly int* _places;

        public Sample(FeatureRows features)
        {
            var stride = Math.Max(1, features.Rows / SampledRows);
            (_columns, _rows) = (features.Columns, (features.Rows + stride - 1) / stride);
            _counts = new int[_columns];
            var room = (nuint)_columns * (nuint)_rows;
            _values = (double*)NativeMemory.Alloc(room, sizeof(double));
            _places = (int*)NativeMemory.Alloc(room, sizeof(int));
            foreach ((var first, var rows) in features.Batches())
            {
                for (var row = (stride - (first % stride)) % stride; row < rows.Rows; row += stride)
                    Add(rows.Row(row), (first + row) / stride);
            }
        }

        public LightGbmDatasetHandle Create(int rows, string parameters)
        {
            var (values, places) = (new nint[_columns], new nint[_columns]);
            for (var column = 0; column < _columns; column++)
                (values[column], places[column]) = ((nint)(_values + Start(column)), (nint)(_places + Start(column)));
            fixed (
                nint* v = values,
                    p = places
            )
            fixed (int* c = _counts)
            {
                Check(
                    LGBM_DatasetCreateFromSampledColumn(
                        (double**)v,
                        (int**)p,
                        _columns,
                        c,
                        _rows,
                        rows,
                        rows,
                        parameters,
                        out var dataset
                    )
                );
                return dataset;
            }
        }

        public void Dispose()
        {
            NativeMemory.Free(_values);
            NativeMemory.Free(_places);
        }

        private long Start(int column) => (long)column * _rows;

        private void Add(ReadOnlySpan<float> row, int place)
        {
            for (var column = 0; column < row.Length; column++)
            {
                if (MathF.Abs(row[column]) <= Zero)
                    continue;
                var next = Start(column) + _counts[column]++;
                (_values[next], _places[next]) = (row[column], place);
            }
        }
    }
}
