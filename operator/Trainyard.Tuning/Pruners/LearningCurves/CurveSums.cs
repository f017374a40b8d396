namespace Trainyard.Tuning;

/// <summary>
/// What a least-squares fit of a curve to each shape needs to know of it: sums over its finite reports. They grow report by report and come
/// out the same however often they are read in between.
/// </summary>
internal sealed class CurveSums(double unit)
{
    private readonly double[] _heights = new double[CurveShapes.Count];
    private int _read;
    private double _last;

    /// <summary>The number of finite reports.</summary>
    public int Count { get; private set; }

    /// <summary>The sum of the losses.</summary>
    public double Losses { get; private set; }

    /// <summary>The sum of their squares.</summary>
    public double LossSquares { get; private set; }

    /// <summary>For each shape the sum of its heights.</summary>
    public double[] Heights { get; } = new double[CurveShapes.Count];

    /// <summary>For each shape the sum of the squares of its heights.</summary>
    public double[] HeightSquares { get; } = new double[CurveShapes.Count];

    /// <summary>For each shape the sum of the products of heights and losses.</summary>
    public double[] Products { get; } = new double[CurveShapes.Count];

    /// <summary>The heights of the shapes at the last report.</summary>
    public ReadOnlySpan<double> Now => _heights;

    /// <summary>Takes in those reports of a curve up to a step that it has not taken in yet.</summary>
    public CurveSums Extend(TrialCurve curve, int upTo = int.MaxValue)
    {
        for (; _read < curve.Steps.Count && curve.Steps[_read] <= upTo; _read++)
        {
            if (double.IsFinite(curve.Losses[_read]))
            {
                Add(curve.Steps[_read] / unit, curve.Losses[_read]);
            }
        }
        return this;
    }

    /// <summary>How often the time must double from the last report to the horizon.</summary>
    public double DoublingsTo(Horizon horizon) => Math.Max(0, Math.Log2(horizon.Time / _last));

    /// <summary>The residual sum of squares about the mean.</summary>
    public double FlatResidual() => Math.Max(0, LossSquares - (Losses * Losses / Count));

    /// <summary>The residual sum of squares of the fit of the shape that fits best.</summary>
    public double LeastResidual()
    {
        var explained = 0.0;
        for (var k = 0; k < Heights.Length; k++)
        {
            var spread = HeightSquares[k] - (Heights[k] * Heights[k] / Count);
            var product = Products[k] - (Heights[k] * Losses / Count);
            explained = spread > 1e-9 * HeightSquares[k] ? Math.Max(explained, product * product / spread) : explained;
        }
        return Math.Max(0, FlatResidual() - explained);
    }

    private void Add(double time, double loss)
    {
        (Count, _last) = (Count + 1, time);
        (Losses, LossSquares) = (Losses + loss, LossSquares + (loss * loss));
        CurveShapes.At(time, _heights);
        for (var k = 0; k < _heights.Length; k++)
        {
            Heights[k] += _heights[k];
            HeightSquares[k] += _heights[k] * _heights[k];
            Products[k] += _heights[k] * loss;
        }
    }
}

/// <summary>The time that a forecast is for, and the heights of the shapes then.</summary>
internal sealed class Horizon
{
    public Horizon(double time)
    {
        Time = time;
        CurveShapes.At(time, Heights);
    }

    public double Time { get; }

    public double[] Heights { get; } = new double[CurveShapes.Count];
}
