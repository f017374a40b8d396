namespace Trainyard.Learning;

/// <summary>Scores of numbers. Several outputs are scored one by one and averaged.</summary>
internal static class RegressionMetrics
{
    public static double Rmse(Scoring s) => PerOutput(s, output => Math.Sqrt(Mean(s, output, (truth, guess) => Square(truth - guess))));

    public static double Mae(Scoring s) => PerOutput(s, output => Mean(s, output, (truth, guess) => Math.Abs(truth - guess)));

    /// <summary>The mean of |error| / |truth|; as in scikit-learn a truth of 0 counts as the smallest step of a double (2.2e-16).</summary>
    public static double Mape(Scoring s) => PerOutput(s, output => Mean(s, output, RelativeError));

    public static double R2(Scoring s) => PerOutput(s, output => R2(s, output, x => x));

    /// <summary>R² of ln(1 + y), for values that span orders of magnitude. A prediction of -1 or less counts as almost -1.</summary>
    public static double LogR2(Scoring s) => PerOutput(s, output => R2(s, output, Log));

    public static double Rmsle(Scoring s) =>
        PerOutput(s, output => Math.Sqrt(Mean(s, output, (truth, guess) => Square(Log(truth) - Log(guess)))));

    /// <summary>The median of |error| / |truth|, unweighted.</summary>
    public static double MedianRelativeError(Scoring s) => PerOutput(s, output =>
        {
            double[] errors =
            [
                .. Enumerable.Range(0, s.Rows).Select(row => RelativeError(s.Labels.Row(row)[output], s.Prediction(row)[output])),
            ];
            Array.Sort(errors);
            var middle = errors.Length / 2;
            return errors.Length % 2 == 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2;
        });

    private static double RelativeError(double truth, double guess) =>
        Math.Abs(truth - guess) / Math.Max(Math.Abs(truth), Math.Pow(2, -52));

    private static double R2(Scoring s, int output, Func<double, double> of)
    {
        var mean = Mean(s, output, (truth, _) => of(truth));
        var total = Mean(s, output, (truth, _) => Square(of(truth) - mean));
        var rest = Mean(s, output, (truth, guess) => Square(of(truth) - of(guess)));
        if (total == 0)
            return rest == 0 ? 1 : 0;
        return 1 - (rest / total);
    }

    private static double PerOutput(Scoring s, Func<int, double> score)
    {
        if (s.Rows == 0)
            return double.NaN;
        double sum = 0;
        for (var output = 0; output < s.Outputs; output++)
            sum += score(output);
        return sum / s.Outputs;
    }

    private static double Mean(Scoring s, int output, Func<double, double, double> of) =>
        s.Mean(row => of(s.Labels.Row(row)[output], s.Prediction(row)[output]));

    private static double Log(double x) => Math.Log(Math.Max(1 + x, 1e-9));

    private static double Square(double x) => x * x;
}
