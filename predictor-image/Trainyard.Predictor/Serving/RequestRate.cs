namespace Trainyard.Predictor.Serving;

/// <summary>Requests a second, over the last whole seconds of a window. Thread-safe.</summary>
internal sealed class RequestRate(TimeProvider time)
{
    private const int Window = 15;

    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[Window + 1];
    private readonly long[] _seconds = new long[Window + 1];
    private readonly long _start = time.GetTimestamp();

    public void Add()
    {
        var second = Second();
        lock (_lock)
        {
            var slot = second % _counts.Length;
            if (_seconds[slot] != second)
                (_seconds[slot], _counts[slot]) = (second, 0);
            _counts[slot]++;
        }
    }

    public double PerSecond()
    {
        var second = Second();
        long sum = 0;
        lock (_lock)
        {
            for (var slot = 0; slot < _counts.Length; slot++)
            {
                if (_seconds[slot] < second && _seconds[slot] >= second - Window)
                    sum += _counts[slot];
            }
        }

        // A server younger than the window is asked about its life so far.
        return sum / (double)Math.Clamp(second, 1, Window);
    }

    private long Second() => (long)time.GetElapsedTime(_start).TotalSeconds;
}
