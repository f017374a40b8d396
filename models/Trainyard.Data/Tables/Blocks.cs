namespace Trainyard.Data.Tables;

/// <summary>A growing array that never copies what it holds: values lie in blocks of 65,536.</summary>
internal sealed class Blocks<T>
    where T : struct
{
    private const int Shift = 16;
    private const int Size = 1 << Shift;
    private readonly List<T[]> _blocks = [];

    internal int Count { get; private set; }

    internal T this[int index] => _blocks[index >> Shift][index & (Size - 1)];

    /// <summary>The values at some places.</summary>
    internal void Gather(ReadOnlySpan<int> places, Span<T> values)
    {
        var number = -1;
        T[] block = [];
        for (var i = 0; i < places.Length; i++)
        {
            // Neighbours mostly lie in the same block.
            if (places[i] >> Shift != number)
                block = _blocks[number = places[i] >> Shift];
            values[i] = block[places[i] & (Size - 1)];
        }
    }

    /// <summary>Puts another value in each place.</summary>
    internal void Replace(Func<T, T> other)
    {
        for (var i = 0; i < Count; i++)
            _blocks[i >> Shift][i & (Size - 1)] = other(_blocks[i >> Shift][i & (Size - 1)]);
    }

    /// <summary>Adds up to <paramref name="wanted"/> places and gives them to be filled; fewer at the end of a block.</summary>
    internal Span<T> Grow(int wanted)
    {
        var start = Count & (Size - 1);
        if (start == 0)
            _blocks.Add(GC.AllocateUninitializedArray<T>(Size));
        var length = Math.Min(wanted, Size - start);
        Count += length;
        return _blocks[^1].AsSpan(start, length);
    }
}
