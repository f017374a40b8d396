namespace Trainyard.Learning.Preparation;

/// <summary>Which rows are near each other, on standardised columns; a gap on either side counts as one standard deviation.</summary>
internal sealed class Neighbours(Matrix features)
{
    private readonly float[] _scale = Scales(features);

    public int Rows => features.Rows;

    /// <summary>The nearest of some rows to one of them, without itself; at most as many as asked for.</summary>
    public int[] Of(int row, List<int> among, int count)
    {
        var distances = new double[among.Count];
        int[] order = [.. among];
        var one = features.Row(row);
        for (var m = 0; m < order.Length; m++)
            distances[m] = order[m] == row ? double.PositiveInfinity : Distance(one, features.Row(order[m]));
        Array.Sort(distances, order);
        return order[..Math.Min(count, order.Length - 1)];
    }

    private double Distance(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        double distance = 0;
        for (var f = 0; f < one.Length; f++)
        {
            var difference = (one[f] - other[f]) * _scale[f];
            distance += float.IsNaN(difference) ? 1 : difference * difference;
        }

        return distance;
    }

    private static float[] Scales(Matrix features)
    {
        var scale = new float[features.Columns];
        for (var f = 0; f < scale.Length; f++)
        {
            double sum = 0,
                squares = 0;
            var count = 0;
            for (var row = 0; row < features.Rows; row++)
            {
                var value = features.Row(row)[f];
                if (float.IsNaN(value))
                    continue;
                sum += value;
                squares += (double)value * value;
                count++;
            }

            var variance = count == 0 ? 0 : (squares / count) - (sum / count * (sum / count));
            scale[f] = variance > 0 ? (float)(1 / Math.Sqrt(variance)) : 0;
        }

        return scale;
    }
}
