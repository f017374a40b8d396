using Trainyard.Learning;
using Trainyard.Models;

namespace Trainyard.Scorer.Scoring;

/// <summary>Some rows, encoded for the model, and what is wrong with those that cannot be scored.</summary>
/// <param name="encoder">The model's.</param>
/// <param name="most">The most rows.</param>
internal sealed class RowBlock(RowEncoder encoder, int most)
{
    private readonly float[] _values = new float[most * encoder.Width];
    private readonly string?[] _faults = new string?[most];

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    public bool IsFull => Count == most;

    /// <summary>How many of them cannot be scored.</summary>
    public int Failed { get; private set; }

    public Matrix Matrix => new(_values, Count, encoder.Width);

    /// <summary>Room for the next row: gaps, until they are filled.</summary>
    public Span<float> Next()
    {
        var row = _values.AsSpan(Count * encoder.Width, encoder.Width);
        row.Fill(float.NaN);
        _faults[Count++] = null;
        return row;
    }

    /// <summary>Notes what is wrong with the last row; a feature's fault stands behind those before it.</summary>
    public void Fault(string? message)
    {
        if (message is not null)
            Fault(Count - 1, message);
    }

    /// <summary>The same, of any row.</summary>
    public void Fault(int row, string message)
    {
        var before = _faults[row];
        if (before is null)
            Failed++;
        _faults[row] = before is null ? message : $"{before}; {message}";
    }

    /// <summary>The same, of a feature, in words that follow its name.</summary>
    public void Fault(FeatureEncoder feature, string? message) => Fault(message is null ? null : $"{feature.Feature.Name} {message}");

    /// <summary>Why a row cannot be scored; null where it can.</summary>
    public string? FaultOf(int row) => _faults[row];

    public void Clear() => (Count, Failed) = (0, 0);
}
