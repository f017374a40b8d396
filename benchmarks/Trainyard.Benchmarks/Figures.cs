using System.Globalization;

namespace Trainyard.Benchmarks;

/// <summary>Measured figures beside the bounds that they are wanted to keep.</summary>
internal sealed class Figures
{
    private int _missed;

    /// <summary>Prints a figure, and counts it when it is out of its bound.</summary>
    /// <param name="detail">What it was reckoned from.</param>
    /// <param name="format">How it is written.</param>
    public void Report(
        string what,
        double value,
        string unit,
        double? atMost = null,
        double? atLeast = null,
        string detail = "",
        string format = "0.00"
    )
    {
        var met = !(value > atMost) && !(value < atLeast);
        _missed += met ? 0 : 1;
        var wanted =
            atMost is { } most ? $" (at most {most})"
            : atLeast is { } least ? $" (at least {least})"
            : "";
        Console.WriteLine(
            $"{(met ? "ok    " : "MISSED")} {what,-62} {value.ToString(format, CultureInfo.InvariantCulture),9} "
                + $"{unit}{wanted}{(detail.Length > 0 ? $": {detail}" : "")}"
        );
    }

    /// <summary>Prints whether every figure was within its bound; the program's exit code.</summary>
    public int Close()
    {
        Console.WriteLine(_missed == 0 ? "every figure is within its bound" : $"{_missed} of the figures out of their bounds");
        return _missed == 0 ? 0 : 1;
    }

    /// <summary>The value that a share of the values does not exceed.</summary>
    public static double Quantile(IReadOnlyCollection<double> values, double share) =>
        values.Order().ElementAt((int)(values.Count * share));
}
