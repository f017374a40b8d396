using Trainyard.Learning.Preparation;

namespace Trainyard.Learning.Linear;

/// <summary>
/// Each step puts a parabola over the loss that touches it at the present weights, and goes to the parabola's penalised minimum by
/// coordinate descent, so that the loss never grows. The parabola's curvature is the Gram matrix times 1 (squared error), 1/4 (logistic) or
/// 1/2 (softmax): Böhning 1992. The Gram matrix is computed once; a regression is done after one step.
/// </summary>
internal sealed class MajorisedDescent
{
    private const double Tolerance = 1e-6;

    private readonly Dataset _data;
    private readonly Matrix _truths;
    private readonly float[] _rows;
    private readonly ModelNotes _notes;
    private readonly Penalty _penalty;
    private readonly int _size;
    private readonly double _curvature;
    private readonly double _total;
    private readonly int _sweeps;
    private readonly double[] _gram;
    private readonly double[][] _weights;

    public MajorisedDescent(Dataset data, Standardiser standardiser, ModelNotes notes, Penalty penalty)
    {
        (_data, _notes, _penalty) = (data, notes, penalty);
        _rows = standardiser.Apply(data.Features);
        _truths = data.Labels.Narrow();

        // The last coordinate is the intercept.
        _size = data.Features.Columns + 1;
        _curvature = notes.Link switch
        {
            Link.Logistic => 0.25,
            Link.Softmax => 0.5,
            _ => 1,
        };

        // Where the parabola is the loss itself its minimum is wanted; where another one follows, a better point will do.
        _sweeps = _curvature == 1 ? 1000 : 5;
        _total = data.Weights?.Sum(w => (double)w) ?? data.Features.Rows;
        _weights = [.. Enumerable.Range(0, notes.Outputs).Select(_ => new double[_size])];
        _gram = Gram();
    }

    /// <summary>Outputs x (features + 1), the intercept last, for standardised columns.</summary>
    public double[][] Weights() => [.. _weights.Select(w => (double[])w.Clone())];

    /// <summary>One step; true when the weights no longer move.</summary>
    public bool Step()
    {
        var gradients = Gradients();
        double moved = 0;
        for (var output = 0; output < _weights.Length; output++)
            moved = Math.Max(moved, Descend(_weights[output], gradients[output]));
        return moved < Tolerance || _curvature == 1;
    }

    // What the loss gains by each weight: the mean of (truth - prediction) x column.
    private double[][] Gradients()
    {
        double[][] gradients = [.. _weights.Select(_ => new double[_size])];
        var raw = new float[_notes.Outputs];
        var truth = new float[_notes.Outputs];
        for (var row = 0; row < _data.Features.Rows; row++)
        {
            var x = Row(row);
            for (var output = 0; output < raw.Length; output++)
                raw[output] = (float)Score(x, _weights[output]);
            if (_notes.Link is Link.Logistic or Link.Softmax)
                Links.Apply(_notes.Link, raw, raw.Length);
            Expected.Of(_truths, row, _notes.Link, truth);
            for (var output = 0; output < raw.Length; output++)
                Add(gradients[output], x, Weight(row) * (truth[output] - (double)raw[output]));
        }

        return gradients;
    }

    // Minimises -gradient·d + curvature/2 d'Gd + penalty(weights + d), coordinate by coordinate; gives back the greatest move.
    private double Descend(double[] weights, double[] gradient)
    {
        var before = (double[])weights.Clone();
        for (var sweep = 0; sweep < _sweeps; sweep++)
        {
            double moved = 0;
            for (var j = 0; j < _size; j++)
            {
                ReadOnlySpan<double> column = _gram.AsSpan(j * _size, _size);
                var diagonal = _curvature * column[j];
                if (diagonal <= 0)
                    continue;
                var intercept = j == _size - 1;
                var pull = gradient[j] + (diagonal * weights[j]);
                var next = intercept ? pull / diagonal : Shrink(pull, _penalty.L1) / (diagonal + _penalty.L2);
                var step = next - weights[j];
                if (step == 0)
                    continue;
                weights[j] = next;
                for (var i = 0; i < _size; i++)
                    gradient[i] -= _curvature * column[i] * step;
                moved = Math.Max(moved, Math.Abs(step) * Math.Sqrt(diagonal));
            }

            if (moved < Tolerance * 0.01 * Math.Max(1, Norm(weights)))
                break;
        }

        return weights.Zip(before, (now, then) => Math.Abs(now - then)).Max() / Math.Max(1, Norm(weights));
    }

    private double[] Gram()
    {
        var gram = new double[_size * _size];
        for (var row = 0; row < _data.Features.Rows; row++)
        {
            var x = Row(row);
            var weight = Weight(row);
            for (var j = 0; j < x.Length; j++)
                Add(gram.AsSpan(j * _size, _size), x, weight * x[j]);
            Add(gram.AsSpan((_size - 1) * _size, _size), x, weight);
        }

        return gram;
    }

    private static void Add(Span<double> sums, ReadOnlySpan<float> x, double factor)
    {
        for (var i = 0; i < x.Length; i++)
            sums[i] += factor * x[i];
        sums[x.Length] += factor;
    }

    private static double Score(ReadOnlySpan<float> x, double[] weights)
    {
        var score = weights[^1];
        for (var i = 0; i < x.Length; i++)
            score += weights[i] * x[i];
        return score;
    }

    private double Weight(int row) => (_data.Weights?[row] ?? 1.0) / _total;

    private ReadOnlySpan<float> Row(int row) => _rows.AsSpan(row * (_size - 1), _size - 1);

    private static double Shrink(double value, double by) => Math.Sign(value) * Math.Max(0, Math.Abs(value) - by);

    private static double Norm(double[] weights) => weights.Max(Math.Abs);
}
