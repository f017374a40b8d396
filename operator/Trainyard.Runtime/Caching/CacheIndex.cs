using k8s;
using k8s.Models;

namespace Trainyard.Runtime;

/// <summary>Objects by what may be looked up: index name, then value. Not safe for several threads.</summary>
internal sealed class CacheIndex<T>(IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> indexes)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Dictionary<(string Index, string Value), Dictionary<ObjectKey, T>> _entries = [];

    public IReadOnlyList<T> Find(string index, string value)
    {
        if (!indexes.ContainsKey(index))
            throw new ArgumentException($"The informer has no index '{index}'.", nameof(index));
        return _entries.TryGetValue((index, value), out var found) ? [.. found.Values] : [];
    }

    public void Replace(T? before, T? after)
    {
        foreach (var (index, valuesOf) in indexes)
        {
            if (before is not null)
            {
                foreach (var value in valuesOf(before))
                    Remove((index, value), before.Key);
            }

            if (after is not null)
            {
                foreach (var value in valuesOf(after))
                    Add((index, value), after);
            }
        }
    }

    private void Add((string Index, string Value) place, T value)
    {
        if (!_entries.TryGetValue(place, out var entry))
            _entries[place] = entry = [];
        entry[value.Key] = value;
    }

    private void Remove((string Index, string Value) place, ObjectKey key)
    {
        if (!_entries.TryGetValue(place, out var entry))
            return;
        entry.Remove(key);
        if (entry.Count == 0)
            _entries.Remove(place);
    }
}
