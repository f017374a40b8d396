using Trainyard.Contracts;

namespace Trainyard.Learning;

/// <summary>Weights of rows by true class and decided class, and the scores that follow from them. A ratio of nothing to nothing is
/// 0.</summary>
internal sealed class Confusion
{
    private readonly double[,] _cells;
    private readonly int _classes;
    private readonly bool _binary;

    public Confusion(Scoring s)
    {
        _binary = s.Task == LearningTask.BinaryClassification;
        _classes = _binary ? 2 : s.Classes;
        _cells = new double[_classes, _classes];
        for (var row = 0; row < s.Rows; row++)
            _cells[s.Label(row), Decision.Class(s.Prediction(row), s.Thresholds)] += s.Weight(row);
    }

    public double Accuracy => Ratio(Sum(c => _cells[c, c]), Sum(True));

    /// <summary>The mean recall of the classes that occur.</summary>
    public double BalancedAccuracy
    {
        get
        {
            int[] present = [.. Enumerable.Range(0, _classes).Where(c => True(c) > 0)];
            return present.Length == 0 ? 0 : present.Average(RecallOf);
        }
    }

    /// <summary>Of the positive class; with several classes their mean.</summary>
    public double Precision => _binary ? PrecisionOf(1) : Mean(PrecisionOf);

    /// <summary>Of the positive class; with several classes their mean.</summary>
    public double Recall => _binary ? RecallOf(1) : Mean(RecallOf);

    /// <summary>Of the positive class; with several classes their mean.</summary>
    public double F1 => _binary ? F1Of(1) : F1Macro;

    public double F1Macro => Mean(F1Of);

    /// <summary>From the sums of all classes; where each row has one class that is the accuracy.</summary>
    public double F1Micro => Accuracy;

    private double PrecisionOf(int c) => Ratio(_cells[c, c], Decided(c));

    private double RecallOf(int c) => Ratio(_cells[c, c], True(c));

    private double F1Of(int c) => Ratio(2 * _cells[c, c], Decided(c) + True(c));

    private double True(int c) => Sum(decided => _cells[c, decided]);

    private double Decided(int c) => Sum(truth => _cells[truth, c]);

    // As in scikit-learn, a class that neither occurs nor is decided for does not count.
    private double Mean(Func<int, double> of)
    {
        int[] seen = [.. Enumerable.Range(0, _classes).Where(c => True(c) + Decided(c) > 0)];
        return seen.Length == 0 ? 0 : seen.Average(of);
    }

    private double Sum(Func<int, double> of)
    {
        double sum = 0;
        for (var c = 0; c < _classes; c++)
            sum += of(c);
        return sum;
    }

    private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;
}
