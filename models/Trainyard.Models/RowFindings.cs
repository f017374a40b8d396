using System.Runtime.InteropServices;

namespace Trainyard.Models;

/// <summary>What was wrong with rows, or new in them. One is filled over many rows.</summary>
public sealed class RowFindings
{
    private readonly List<RowFault> _faults = [];
    private readonly Dictionary<string, long> _unseen = new(StringComparer.Ordinal);

    /// <summary>Everything that keeps the rows from being encoded.</summary>
    public IReadOnlyList<RowFault> Faults => _faults;

    /// <summary>How many values of each category were not known in training (they count as missing).</summary>
    public IReadOnlyDictionary<string, long> Unseen => _unseen;

    /// <summary>Adds a fault.</summary>
    public void Fault(long row, string feature, string message) => _faults.Add(new RowFault(row, feature, message));

    /// <summary>Forgets all: the rows are read once more.</summary>
    public void Clear()
    {
        _faults.Clear();
        _unseen.Clear();
    }

    /// <summary>Counts a value that was not known in training.</summary>
    public void CountUnseen(string feature) => CollectionsMarshal.GetValueRefOrAddDefault(_unseen, feature, out _)++;
}

/// <summary>A fault in a row.</summary>
/// <param name="Row">The row's place, from 0.</param>
/// <param name="Feature">The feature's name, or the unknown name.</param>
/// <param name="Message">What is wrong, in words that follow the name: "must be a number, not a text".</param>
public sealed record RowFault(long Row, string Feature, string Message);
