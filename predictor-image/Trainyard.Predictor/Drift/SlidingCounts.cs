namespace Trainyard.Predictor.Drift;

/// <summary>Counts over a window that slides in slices. Thread-safe.</summary>
internal sealed class SlidingCounts
{
    private const int Slices = 12;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _slice;
    private readonly long _start;
    private readonly double[][] _counts;
    private readonly long[] _numbers = new long[Slices + 1];

    /// <param name="size">How many counts there are.</param>
    public SlidingCounts(int size, TimeSpan window, TimeProvider time)
    {
        (_time, _slice, _start) = (time, window / Slices, time.GetTimestamp());
        _counts = [.. Enumerable.Range(0, Slices + 1).Select(_ => new double[size])];
    }

    /// <summary>Lets <paramref name="add"/> add to the counts of now.</summary>
    public void Add<T>(T what, Action<T, double[]> add)
    {
        var number = Number();
        lock (_lock)
        {
            var place = number % _counts.Length;
            if (_numbers[place] != number)
            {
                Array.Clear(_counts[place]);
                _numbers[place] = number;
            }

            add(what, _counts[place]);
        }
    }

    /// <summary>The counts of the window.</summary>
    public double[] Sum()
    {
        var number = Number();
        var sum = new double[_counts[0].Length];
        lock (_lock)
        {
            for (var place = 0; place < _counts.Length; place++)
            {
                if (_numbers[place] <= number - Slices)
                    continue;
                for (var i = 0; i < sum.Length; i++)
                    sum[i] += _counts[place][i];
            }
        }

        return sum;
    }

    private long Number() => _time.GetElapsedTime(_start).Ticks / _slice.Ticks;
}
