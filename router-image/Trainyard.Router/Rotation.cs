namespace Trainyard.Router;

/// <summary>
/// Takes a route's targets in turn, each as often as its weight says and spread evenly: weights 3 and 1 give a a b a, not a a a b.
/// Smooth weighted round robin, as nginx does it. Thread-safe.
/// </summary>
internal sealed class Rotation(IReadOnlyList<WeightedTarget> targets)
{
    private readonly Lock _turn = new();
    private readonly long[] _credit = new long[targets.Count];
    private readonly long _total = targets.Sum(target => (long)target.Weight);

    /// <summary>All targets, the one whose turn it is first: the others are for when it cannot be reached.</summary>
    internal IEnumerable<WeightedTarget> Next()
    {
        if (targets.Count == 0)
            yield break;
        var first = Turn();
        for (var i = 0; i < targets.Count; i++)
            yield return targets[(first + i) % targets.Count];
    }

    private int Turn()
    {
        lock (_turn)
        {
            var next = 0;
            for (var i = 0; i < targets.Count; i++)
            {
                _credit[i] += targets[i].Weight;
                if (_credit[i] > _credit[next])
                    next = i;
            }

            _credit[next] -= _total;
            return next;
        }
    }
}
