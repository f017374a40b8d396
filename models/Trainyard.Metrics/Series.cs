using System.Globalization;
using System.Text;

namespace Trainyard.Metrics;

/// <summary>One time series; recorded by many threads at once.</summary>
internal abstract class Series
{
    public abstract void Record(double value);

    public abstract void Write(StringBuilder text, string name, string labels);

    protected static void WriteLine(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Format(value)).Append('\n');
    }

    protected static string Format(double value) =>
        value switch
        {
            double.PositiveInfinity => "+Inf",
            double.NegativeInfinity => "-Inf",
            _ => value.ToString("R", CultureInfo.InvariantCulture),
        };

    protected static void AddTo(ref double sum, double value)
    {
        double before;
        do
        {
            before = Volatile.Read(ref sum);
        } while (
            BitConverter.DoubleToInt64Bits(Interlocked.CompareExchange(ref sum, before + value, before))
            != BitConverter.DoubleToInt64Bits(before)
        );
    }
}

/// <summary>The sum of what was recorded.</summary>
internal sealed class SumSeries : Series
{
    private double _sum;

    public override void Record(double value) => AddTo(ref _sum, value);

    public override void Write(StringBuilder text, string name, string labels) => WriteLine(text, name, labels, Volatile.Read(ref _sum));
}

/// <summary>What was recorded last.</summary>
internal sealed class LastSeries : Series
{
    private double _last;

    public override void Record(double value) => Volatile.Write(ref _last, value);

    public override void Write(StringBuilder text, string name, string labels) => WriteLine(text, name, labels, Volatile.Read(ref _last));
}

/// <summary>How many recorded values were at most each bound, and their sum.</summary>
internal sealed class HistogramSeries(double[] bounds) : Series
{
    private readonly long[] _counts = new long[bounds.Length + 1];
    private double _sum;

    public override void Record(double value)
    {
        // NaN would spoil the sum for ever.
        if (double.IsNaN(value))
            return;
        var place = Array.BinarySearch(bounds, value);
        Interlocked.Increment(ref _counts[place < 0 ? ~place : place]);
        AddTo(ref _sum, value);
    }

    public override void Write(StringBuilder text, string name, string labels)
    {
        var comma = labels.Length > 0 ? "," : "";
        long below = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            below += Interlocked.Read(ref _counts[i]);
            var bound = Format(i < bounds.Length ? bounds[i] : double.PositiveInfinity);
            WriteLine(text, name + "_bucket", $"{labels}{comma}le=\"{bound}\"", below);
        }

        WriteLine(text, name + "_sum", labels, Volatile.Read(ref _sum));
        WriteLine(text, name + "_count", labels, below);
    }
}
