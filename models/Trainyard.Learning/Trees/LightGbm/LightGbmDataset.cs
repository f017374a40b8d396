using System.Runtime.InteropServices;
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
        var sample = new Sample(data.Features);
        var dataset = sample.Create(data.Features.Rows, parameters);
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

    /// <summary>Evenly spaced rows, column by column, without their zeros.</summary>
    private sealed class Sample
    {
        private readonly List<double>[] _values;
        private readonly List<int>[] _places;
        private readonly int _count;

        public Sample(FeatureRows features)
        {
            _values = [.. Enumerable.Range(0, features.Columns).Select(_ => new List<double>())];
            _places = [.. Enumerable.Range(0, features.Columns).Select(_ => new List<int>())];
            var stride = Math.Max(1, features.Rows / SampledRows);
            foreach ((var first, var rows) in features.Batches())
            {
                for (var row = (stride - (first % stride)) % stride; row < rows.Rows; row += stride)
                    Add(rows.Row(row), _count++);
            }
        }

        public LightGbmDatasetHandle Create(int rows, string parameters)
        {
            var columns = _values.Length;
            var pinned = new List<GCHandle>();
            var (values, places, counts) = (new nint[columns], new nint[columns], new int[columns]);
            try
            {
                for (var column = 0; column < columns; column++)
                {
                    values[column] = Pin(CollectionsMarshal.AsSpan(_values[column]).ToArray());
                    places[column] = Pin(CollectionsMarshal.AsSpan(_places[column]).ToArray());
                    counts[column] = _values[column].Count;
                }

                fixed (
                    nint* v = values,
                        p = places
                )
                fixed (int* c = counts)
                {
                    Check(
                        LGBM_DatasetCreateFromSampledColumn(
                            (double**)v,
                            (int**)p,
                            columns,
                            c,
                            _count,
                            rows,
                            rows,
                            parameters,
                            out var dataset
                        )
                    );
                    return dataset;
                }
            }
            finally
            {
                pinned.ForEach(handle => handle.Free());
            }

            nint Pin(Array array)
            {
                var handle = GCHandle.Alloc(array, GCHandleType.Pinned);
                pinned.Add(handle);
                return handle.AddrOfPinnedObject();
            }
        }

        private void Add(ReadOnlySpan<float> row, int place)
        {
            for (var column = 0; column < row.Length; column++)
            {
                var value = row[column];
                if (MathF.Abs(value) <= Zero)
                    continue;
                _values[column].Add(value);
                _places[column].Add(place);
            }
        }
    }
}
