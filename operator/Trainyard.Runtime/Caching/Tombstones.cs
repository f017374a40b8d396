namespace Trainyard.Runtime;

/// <summary>The last objects that went, with the version at which they did, so that late news of them do not bring them back.</summary>
internal sealed class Tombstones
{
    private const int Kept = 4096;
    private readonly Dictionary<ObjectKey, ulong> _versions = [];
    private readonly Queue<ObjectKey> _order = new();

    public void Add(ObjectKey key, ulong version)
    {
        if (_versions.TryGetValue(key, out var known))
        {
            _versions[key] = Math.Max(known, version);
            return;
        }

        _versions[key] = version;
        _order.Enqueue(key);
        if (_order.Count > Kept)
            _versions.Remove(_order.Dequeue());
    }

    /// <summary>Whether the object had gone at this version or later.</summary>
    public bool Covers(ObjectKey key, ulong version) => _versions.TryGetValue(key, out var gone) && gone >= version;
}
