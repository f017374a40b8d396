namespace Trainyard.Tuning;

/// <summary>
/// Guesses from the trials nearest to a search distribution which of its points are good: a linear, a diagonal or a full quadratic form,
/// whichever leaves the least error on trials that it was not fitted to. It is fitted to the losses' ranks, so that, like the CMA-ES that
/// it serves, it is the same for every loss of the same order. Source: S. Kern, N. Hansen, P. Koumoutsakos, "Local meta-models for
/// optimization using evolution strategies", PPSN 2006, section 2; the three forms: N. Hansen, "A global surrogate assisted CMA-ES", GECCO
/// 2019, section 3.1.
/// </summary>
internal sealed class QuadraticModel
{
    /// <summary>A form with more terms than this is too dear; the full one of 14 coordinates has as many.</summary>
    private const int MostTerms = 120;

    /// <summary>The trials that a form is fitted to, for each of its terms.</summary>
    private const int TrialsPerTerm = 4;
    private const int FewestTrials = 8;
    private const double Ridge = 0.01;

    private readonly Form _form;
    private readonly double[] _coefficients;

    private QuadraticModel(Form form, double[] coefficients) => (_form, _coefficients) = (form, coefficients);

    private enum Form
    {
        Linear,
        Diagonal,
        Full,
    }

    /// <summary>The model of these points, given in coordinates in which the distribution is a standard normal one; null where none is
    /// better than the mean.</summary>
    public static QuadraticModel? Of(IReadOnlyList<double[]> points, IReadOnlyList<double> losses)
    {
        var nearest = Enumerable.Range(0, points.Count).OrderBy(i => Lanes.Dot(points[i], points[i])).ToList();
        QuadraticModel? best = null;
        var least = 1.0;
        foreach (var form in Enum.GetValues<Form>())
        {
            var terms = points.Count == 0 ? int.MaxValue : Terms(points[0].Length, form);
            if (terms > MostTerms || points.Count < terms + 2)
            {
                break;
            }

            var near = nearest.Take(Math.Max(FewestTrials, TrialsPerTerm * terms)).ToList();
            var (coefficients, error) = Fit(
                [.. near.Select(i => Features(points[i], form))],
                NormalScores([.. near.Select(i => losses[i])])
            );
            if (error < least)
            {
                (best, least) = (new(form, coefficients), error);
            }
        }

        return best;
    }

    /// <summary>The value at a point, of which only the order means something: less is better.</summary>
    public double Predict(double[] point) => Lanes.Dot(_coefficients, Features(point, _form));

    /// <summary>The quantiles of a normal distribution at the losses' ranks.</summary>
    private static double[] NormalScores(double[] losses)
    {
        var scores = new double[losses.Length];
        foreach (var (rank, i) in Enumerable.Range(0, losses.Length).OrderBy(i => losses[i]).Index())
        {
            scores[i] = Normal.Quantile((rank + 0.5) / losses.Length);
        }

        return scores;
    }

    /// <summary>
    /// Ridge regression, and its error when each trial is left out in turn, as a share of the scores' own variance. Source: T. Hastie, R.
    /// Tibshirani, J. Friedman, "The Elements
    /// of Statistical Learning" (2009), equations 3.44 and 7.64.
    /// </summary>
    private static (double[] Coefficients, double Error) Fit(double[][] features, double[] scores)
    {
        var terms = features[0].Length;
        var gram = new double[terms][];
        var right = new double[terms];
        for (var i = 0; i < terms; i++)
        {
            gram[i] = new double[terms];
            gram[i][i] = i == 0 ? 1e-9 : Ridge * features.Length;
        }

        for (var row = 0; row < features.Length; row++)
        {
            for (var i = 0; i < terms; i++)
            {
                Lanes.Add(gram[i].AsSpan(0, i + 1), features[row].AsSpan(0, i + 1), features[row][i]);
            }

            Lanes.Add(right, features[row], scores[row]);
        }

        if (Cholesky.Factor(gram) is not { } factor)
        {
            return ([], double.PositiveInfinity);
        }

        var coefficients = factor.Solve(right);
        var (error, variance) = (0.0, 0.0);
        for (var row = 0; row < features.Length; row++)
        {
            var white = factor.Whiten(features[row]);
            var leftOut = (scores[row] - Lanes.Dot(coefficients, features[row])) / (1 - Math.Min(0.999, Lanes.Dot(white, white)));
            error += leftOut * leftOut;
            variance += scores[row] * scores[row];
        }

        return (coefficients, error / variance);
    }

    private static int Terms(int dimensions, Form form) =>
        1 + (dimensions * (form == Form.Linear ? 1 : 2)) + (form == Form.Full ? dimensions * (dimensions - 1) / 2 : 0);

    /// <summary>1, the coordinates, their squares, their products. Squares have mean 0 and variance 1 under the distribution, as the other
    /// terms have.</summary>
    private static double[] Features(double[] point, Form form)
    {
        var features = new double[Terms(point.Length, form)];
        features[0] = 1;
        point.CopyTo(features, 1);
        for (var i = 0; i < point.Length && form != Form.Linear; i++)
        {
            features[1 + point.Length + i] = ((point[i] * point[i]) - 1) / Math.Sqrt(2);
        }

        var at = 1 + (2 * point.Length);
        for (var i = 0; i < point.Length && form == Form.Full; i++)
        {
            for (var j = 0; j < i; j++)
            {
                features[at++] = point[i] * point[j];
            }
        }

        return features;
    }
}
