namespace Trainyard.Predictor.Feedback;

/// <summary>
/// The predictions whose truth has come to this replica, so that each counts once however often it is told. The last
/// <see cref="MostKept"/> are known: memory stays bounded (about 8 MiB).
/// </summary>
internal sealed class ToldPredictions
{
    public const int MostKept = 1 << 18;

    private readonly Lock _lock = new();
    private readonly HashSet<ulong> _known = [];
    private readonly Queue<ulong> _order = new();

    /// <summary>Whether it is told for the first time.</summary>
    public bool Add(ulong number)
    {
        lock (_lock)
        {
            if (!_known.Add(number))
                return false;
            _order.Enqueue(number);
            if (_order.Count > MostKept)
                _known.Remove(_order.Dequeue());
            return true;
        }
    }
}
