namespace Trainyard.Runtime;

/// <summary>Keys that are due later, on one timer.</summary>
internal sealed class DelayedAdds<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Action<TKey> _add;
    private readonly ITimer _timer;
    private readonly PriorityQueue<TKey, long> _order = new();
    private readonly Dictionary<TKey, long> _due = [];

    public DelayedAdds(TimeProvider time, Action<TKey> add)
    {
        (_time, _add) = (time, add);
        _timer = time.CreateTimer(_ => AddDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(TKey key, TimeSpan delay)
    {
        lock (_lock)
        {
            var due = _time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency);
            if (_due.TryGetValue(key, out var known) && known <= due)
                return;
            // The older, later entry stays in the order and is passed over when its turn comes.
            _due[key] = due;
            _order.Enqueue(key, due);
            SetTimer();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void AddDue()
    {
        var ready = new List<TKey>();
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            while (_order.TryPeek(out var key, out var due) && due <= now)
            {
                _order.Dequeue();
                if (!_due.TryGetValue(key, out var wanted) || wanted != due)
                    continue;
                _due.Remove(key);
                ready.Add(key);
            }

            SetTimer();
        }

        foreach (var key in ready)
            _add(key);
    }

    private void SetTimer()
    {
        if (!_order.TryPeek(out _, out var due))
            return;
        // Rounded up to a whole millisecond: a timer that fires early would find nothing due and fire again.
        var seconds = (double)(due - _time.GetTimestamp()) / _time.TimestampFrequency;
        _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(seconds * 1000), 0, int.MaxValue)), Timeout.InfiniteTimeSpan);
    }
}
