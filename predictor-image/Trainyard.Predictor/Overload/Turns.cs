namespace Trainyard.Predictor.Overload;

/// <summary>
/// Predictions are computed by so many requests at once, the others wait for their turn without a thread: what cannot be done at once
/// stands here, where it is counted, and not in the thread pool's queue, where nobody sees it.
/// </summary>
internal sealed class Turns(int atOnce) : IDisposable
{
    private readonly SemaphoreSlim _free = new(atOnce);

    /// <summary>Waits for a turn; what it gives back ends it.</summary>
    public ValueTask<Turn> TakeAsync(CancellationToken cancellationToken) =>
        _free.Wait(0, CancellationToken.None) ? ValueTask.FromResult(new Turn(_free)) : WaitAsync(cancellationToken);

    public void Dispose() => _free.Dispose();

    private async ValueTask<Turn> WaitAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return new Turn(_free);
    }
}

/// <summary>A turn, until it is disposed of.</summary>
internal readonly struct Turn(SemaphoreSlim free) : IDisposable
{
    public void Dispose() => free.Release();
}
