namespace Trainyard.Tuning;

/// <summary>Value and gradient of a function: fills <paramref name="gradient"/> and returns the value.</summary>
internal delegate double Differentiable(ReadOnlySpan<double> x, Span<double> gradient);

/// <summary>
/// Minimises a smooth function in a box: L-BFGS steps on the coordinates that are free to move, projected onto the box, with backtracking.
/// Source: J. Nocedal
/// and S. Wright, "Numerical Optimization" (2006), algorithms 7.4 and 7.5; D. Bertsekas, "Projected Newton methods", SIAM J. Control Optim.
/// 20 (1982), for the free set.
/// </summary>
internal static class BoxMinimizer
{
    private const int Memory = 8;
    private const double SufficientDecrease = 1e-4;

    /// <summary>Moves <paramref name="x"/> downhill in [low, high] and returns the value there.</summary>
    public static double Minimize(
        Differentiable function,
        double[] x,
        double[] low,
        double[] high,
        int evaluations,
        double tolerance = 1e-6
    )
    {
        var count = x.Length;
        var gradient = new double[count];
        var nextGradient = new double[count];
        var next = new double[count];
        var direction = new double[count];
        var pairs = new LinkedList<(double[] Step, double[] Change, double Curvature)>();
        var value = function(x, gradient);
        evaluations--;
        while (evaluations > 0 && double.IsFinite(value))
        {
            Direction(x, gradient, low, high, pairs, direction);
            var slope = Dot(direction, gradient);
            if (!(slope < -1e-14))
            {
                break;
            }

            // The first step has no curvature to go by: a tenth of the box at most.
            var length = pairs.Count > 0 ? 1.0 : Math.Min(1, 0.1 / direction.Max(d => Math.Abs(d)));
            var nextValue = double.PositiveInfinity;
            for (; evaluations > 0; length *= 0.3)
            {
                for (var i = 0; i < count; i++)
                {
                    next[i] = Math.Clamp(x[i] + (length * direction[i]), low[i], high[i]);
                }

                nextValue = function(next, nextGradient);
                evaluations--;
                if (nextValue <= value + (SufficientDecrease * length * slope))
                {
                    break;
                }
            }

            if (!(nextValue < value))
            {
                break;
            }

            Remember(pairs, x, next, gradient, nextGradient);
            var gain = value - nextValue;
            value = nextValue;
            next.CopyTo(x, 0);
            (gradient, nextGradient) = (nextGradient, gradient);
            if (gain < tolerance * Math.Max(1, Math.Abs(value)))
            {
                break;
            }
        }

        return value;
    }

    private static void Direction(
        double[] x,
        double[] gradient,
        double[] low,
        double[] high,
        LinkedList<(double[] Step, double[] Change, double Curvature)> pairs,
        double[] direction
    )
    {
        for (var i = 0; i < x.Length; i++)
        {
            direction[i] = IsHeld(i) ? 0 : -gradient[i];
        }

        Span<double> shares = stackalloc double[Memory];
        var k = 0;
        for (var node = pairs.Last; node is not null; node = node.Previous)
        {
            shares[k] = Dot(node.Value.Step, direction) / node.Value.Curvature;
            Add(direction, node.Value.Change, -shares[k++]);
        }

        if (pairs.Last is { } last)
        {
            var scale = last.Value.Curvature / Dot(last.Value.Change, last.Value.Change);
            for (var i = 0; i < direction.Length; i++)
            {
                direction[i] *= scale;
            }
        }

        for (var node = pairs.First; node is not null; node = node.Next)
        {
            Add(direction, node.Value.Step, shares[--k] - (Dot(node.Value.Change, direction) / node.Value.Curvature));
        }

        for (var i = 0; i < x.Length; i++)
        {
            direction[i] = IsHeld(i) ? 0 : direction[i];
        }

        bool IsHeld(int i) => (x[i] <= low[i] && gradient[i] > 0) || (x[i] >= high[i] && gradient[i] < 0);
    }

    private static void Remember(
        LinkedList<(double[] Step, double[] Change, double Curvature)> pairs,
        double[] x,
        double[] next,
        double[] gradient,
        double[] nextGradient
    )
    {
        var step = new double[x.Length];
        var change = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            step[i] = next[i] - x[i];
            change[i] = nextGradient[i] - gradient[i];
        }

        var curvature = Dot(step, change);
        if (curvature <= 1e-10 * Dot(change, change))
        {
            return;
        }

        pairs.AddLast((step, change, curvature));
        if (pairs.Count > Memory)
        {
            pairs.RemoveFirst();
        }
    }

    private static void Add(double[] to, double[] what, double times)
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] += times * what[i];
        }
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
