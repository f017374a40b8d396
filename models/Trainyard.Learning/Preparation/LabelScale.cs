using Trainyard.Contracts;

namespace Trainyard.Learning.Preparation;

/// <summary>
/// Numbers are learnt at mean 0 and deviation 1: libraries take them in single precision, in which large labels that lie close together
/// would be one number. All outputs have the same scale, so that parameters in the label's unit (gamma, alpha ...) can be put into that
/// of training.
/// </summary>
/// <param name="Means">What is taken off each output.</param>
/// <param name="Deviation">
/// What all are divided by then: the largest of the outputs' deviations; 1 where no label differs from its mean.
/// </param>
internal sealed record LabelScale(double[] Means, double Deviation)
{
    /// <summary>Learns both from rows, counting each by its weight.</summary>
    /// <exception cref="LearningException">The labels' spread is larger than any number.</exception>
    public static LabelScale Of(LabelMatrix labels, float[]? weights)
    {
        var total = weights?.Sum(weight => (double)weight) ?? labels.Rows;
        var means = new double[labels.Columns];
        Each(labels, (output, row, value) => means[output] += value * ((weights?[row] ?? 1) / total));
        double farthest = 0;
        Each(labels, (output, _, value) => farthest = Math.Max(farthest, Math.Abs(value - means[output])));
        if (!double.IsFinite(farthest))
            throw new LearningException(FailureClass.DataSchema, "the labels are too far apart: their spread is no finite number");
        if (farthest == 0)
            return new(means, 1);

        // In shares of the farthest: the square of a large label has no room in a double either.
        var squares = new double[labels.Columns];
        Each(labels, (output, row, value) => squares[output] += (weights?[row] ?? 1) / total * Square((value - means[output]) / farthest));
        var deviation = farthest * Math.Sqrt(squares.Max());
        return new(means, deviation > 0 ? deviation : 1);
    }

    /// <summary>Labels as they are learnt.</summary>
    public Dataset Apply(Dataset data)
    {
        var labels = new double[data.Labels.Values.Length];
        Each(data.Labels, (output, row, value) => labels[(row * Means.Length) + output] = (value - Means[output]) / Deviation);
        return data with { Labels = data.Labels with { Values = labels } };
    }

    private static void Each(LabelMatrix labels, Action<int, int, double> take)
    {
        for (var row = 0; row < labels.Rows; row++)
        {
            for (var output = 0; output < labels.Columns; output++)
                take(output, row, labels.Values[(row * labels.Columns) + output]);
        }
    }

    private static double Square(double x) => x * x;
}
