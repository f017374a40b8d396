using System.Diagnostics.CodeAnalysis;

namespace Trainyard.Learning.Trees;

/// <summary>Boosting starts from the labels' means.</summary>
internal static class Centring
{
    /// <summary>The rows with labels about zero, and what was taken off each output.</summary>
    public static (Dataset Data, float[] Offsets) Centre(Dataset data)
    {
        float[] means = Means(data);
        return (Shift(data, means), means);
    }

    /// <summary>The weighted mean of each output.</summary>
    public static float[] Means(Dataset data)
    {
        var sums = new double[data.Labels.Columns];
        double weights = 0;
        for (int row = 0; row < data.Labels.Rows; row++)
        {
            double weight = data.Weights?[row] ?? 1;
            weights += weight;
            for (int output = 0; output < sums.Length; output++)
                sums[output] += weight * data.Labels.Row(row)[output];
        }

        return [.. sums.Select(sum => weights > 0 ? (float)(sum / weights) : 0f)];
    }

    /// <summary>The rows with labels less the offsets.</summary>
    [return: NotNullIfNotNull(nameof(data))]
    public static Dataset? Shift(Dataset? data, float[]? offsets)
    {
        if (data is null || offsets is null)
            return data;
        var labels = new float[data.Labels.Values.Length];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = data.Labels.Values[i] - offsets[i % offsets.Length];
        return data with { Labels = data.Labels with { Values = labels } };
    }
}
