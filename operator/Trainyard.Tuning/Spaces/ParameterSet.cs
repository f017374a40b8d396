using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Trainyard.Tuning;

/// <summary>Parameter values by name: what one trial runs with. Only active parameters are in it. Two sets with the same values are
/// equal.</summary>
public sealed class ParameterSet : IReadOnlyDictionary<string, ParameterValue>, IEquatable<ParameterSet>
{
    private readonly Dictionary<string, ParameterValue> _values;
    private EncodedPoint? _encoded;
    private int? _hash;

    /// <summary>A set of the given values.</summary>
    public ParameterSet(IEnumerable<KeyValuePair<string, ParameterValue>> values) => _values = new(values, StringComparer.Ordinal);

    /// <summary>The set with nothing in it.</summary>
    public static ParameterSet Empty { get; } = new([]);

    /// <inheritdoc/>
    public ParameterValue this[string key] => _values[key];

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _values.Keys;

    /// <inheritdoc/>
    public IEnumerable<ParameterValue> Values => _values.Values;

    /// <inheritdoc/>
    public int Count => _values.Count;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out ParameterValue value) => _values.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, ParameterValue>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(ParameterSet? other) =>
        other is not null && Count == other.Count && _values.All(pair => other.TryGetValue(pair.Key, out var value) && value == pair.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ParameterSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash ??= _values.Aggregate(0, (sum, pair) => sum ^ HashCode.Combine(pair.Key, pair.Value));

    /// <summary>
    /// The coordinates in a space, not to be written to. The last space's are kept: a sampler asks for those of the whole history at each
    /// suggestion.
    /// </summary>
    internal double[] UnitIn(SearchSpace space)
    {
        var last = _encoded;
        if (last is null || last.Space != space)
        {
            _encoded = last = new(space, space.Encode(this));
        }

        return last.Unit;
    }

    /// <summary>The values as name=value, separated by blanks.</summary>
    public override string ToString() => string.Join(' ', _values.Select(pair => $"{pair.Key}={pair.Value}"));

    private sealed record EncodedPoint(SearchSpace Space, double[] Unit);
}
