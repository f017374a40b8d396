namespace Trainyard.Learning;

/// <summary>How a model's raw outputs become what it says.</summary>
internal enum Link
{
    Identity,

    /// <summary>Log-odds to a probability.</summary>
    Logistic,

    /// <summary>Scores to probabilities that sum to 1.</summary>
    Softmax,

    /// <summary>Log-odds of each class against all others to probabilities that sum to 1.</summary>
    OneAgainstRest,

    /// <summary>Already shares of votes: clipped to 0..1; several sum to 1.</summary>
    Share,

    /// <summary>Three numbers to a unit vector.</summary>
    UnitVector,

    /// <summary>The logarithm of a rate or a size to the thing itself.</summary>
    Exponential,

    /// <summary>Which side of 0, as 0 and 1.</summary>
    Hinge,
}

/// <summary>The links, as XGBoost computes them (src/common/math.h of 1.7), so that the same margins give the same bits.</summary>
internal static class Links
{
    /// <summary>Applies the link to rows of <paramref name="outputs"/> values, in place.</summary>
    public static void Apply(Link link, Span<float> values, int outputs)
    {
        switch (link)
        {
            case Link.Identity:
                return;
            case Link.Logistic:
                foreach (ref var value in values)
                    value = Sigmoid(value);
                return;
            case Link.Exponential:
                foreach (ref var value in values)
                    value = MathF.Exp(value);
                return;
            case Link.Hinge:
                foreach (ref var value in values)
                    value = value > 0 ? 1 : 0;
                return;
        }

        for (var start = 0; start < values.Length; start += outputs)
        {
            var row = values.Slice(start, outputs);
            switch (link)
            {
                case Link.Softmax:
                    Softmax(row);
                    break;
                case Link.OneAgainstRest:
                    foreach (ref var value in row)
                        value = Sigmoid(value);
                    Share(row);
                    break;
                case Link.Share:
                    Share(row);
                    break;
                case Link.UnitVector:
                    Normalise(row);
                    break;
            }
        }
    }

    private static float Sigmoid(float x) => 1f / (MathF.Exp(MathF.Min(-x, 88.7f)) + 1f + 1e-16f);

    private static void Softmax(Span<float> row)
    {
        var max = row[0];
        foreach (var value in row)
            max = MathF.Max(value, max);
        double sum = 0;
        foreach (ref var value in row)
        {
            value = MathF.Exp(value - max);
            sum += value;
        }

        foreach (ref var value in row)
            value /= (float)sum;
    }

    private static void Share(Span<float> row)
    {
        float sum = 0;
        foreach (ref var value in row)
        {
            value = Math.Clamp(value, 0f, 1f);
            sum += value;
        }

        if (row.Length == 1)
            return;
        foreach (ref var value in row)
            value = sum > 0 ? value / sum : 1f / row.Length;
    }

    private static void Normalise(Span<float> row)
    {
        double squares = 0;
        foreach (var value in row)
            squares += (double)value * value;
        var length = Math.Sqrt(squares);
        if (length == 0)
        {
            // No direction at all: straight up, which is a unit vector like any other.
            row[^1] = 1;
            return;
        }

        foreach (ref var value in row)
            value = (float)(value / length);
    }
}
