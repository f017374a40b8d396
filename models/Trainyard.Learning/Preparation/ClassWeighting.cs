namespace Trainyard.Learning.Preparation;

internal static class ClassWeighting
{
    /// <summary>Balanced: rows / (classes x rows of the class), as scikit-learn counts it.</summary>
    public static Dataset Apply(Dataset data, ClassWeights weights, int classes)
    {
        var factors = weights.Balanced ? Balanced(data, classes) : weights.Factors;
        if (factors is null)
            return data;
        var combined = new float[data.Features.Rows];
        for (var row = 0; row < combined.Length; row++)
            combined[row] = factors[(int)data.Labels.Values[row]] * (data.Weights?[row] ?? 1f);
        return data with { Weights = combined };
    }

    private static float[] Balanced(Dataset data, int classes)
    {
        var counts = new int[classes];
        foreach (var label in data.Labels.Values)
            counts[(int)label]++;
        return [.. counts.Select(count => count == 0 ? 1f : (float)((double)data.Features.Rows / (classes * (double)count)))];
    }
}
