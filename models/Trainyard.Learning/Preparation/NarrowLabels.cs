namespace Trainyard.Learning.Preparation;

/// <summary>Labels in single precision.</summary>
internal static class NarrowLabels
{
    /// <summary>Labels that have been centred and scaled (see <see cref="LabelScale"/>), or are indices of classes: others lose.</summary>
    public static Matrix Narrow(this LabelMatrix labels)
    {
        var values = new float[labels.Values.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)labels.Values[i];
        return new Matrix(values, labels.Rows, labels.Columns);
    }
}
