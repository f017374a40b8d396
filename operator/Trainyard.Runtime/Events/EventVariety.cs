namespace Trainyard.Runtime;

/// <summary>How many different messages one reason has had of late.</summary>
internal sealed class EventVariety
{
    private const int Most = 10;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private readonly HashSet<string> _messages = [];
    private DateTimeOffset _last;

    /// <summary>Whether this message is one too many.</summary>
    public bool IsTooMany(string message, DateTimeOffset now)
    {
        if (now - _last > Window)
            _messages.Clear();
        _last = now;
        if (_messages.Contains(message))
            return false;
        if (_messages.Count >= Most)
            return true;
        _messages.Add(message);
        return false;
    }
}

/// <summary>A right to so many at once, that comes back one by one.</summary>
internal sealed class TokenBucket(int burst, TimeSpan refill, DateTimeOffset now)
{
    private double _tokens = burst;
    private DateTimeOffset _last = now;

    public bool TryTake(DateTimeOffset now)
    {
        _tokens = Math.Min(burst, _tokens + ((now - _last) / refill));
        _last = now;
        if (_tokens < 1)
            return false;
        _tokens--;
        return true;
    }
}

/// <summary>A dictionary of bounded size that forgets what came first.</summary>
internal sealed class RecentEvents<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private readonly Dictionary<TKey, TValue> _entries = [];
    private readonly Queue<TKey> _order = new();

    public TValue? Find(TKey key) => _entries.GetValueOrDefault(key);

    public TValue GetOrAdd(TKey key, Func<TValue> make)
    {
        if (!_entries.TryGetValue(key, out var value))
            Set(key, value = make());
        return value;
    }

    public void Set(TKey key, TValue value)
    {
        if (!_entries.ContainsKey(key))
            _order.Enqueue(key);
        _entries[key] = value;
        if (_order.Count > capacity)
            _entries.Remove(_order.Dequeue());
    }
}
