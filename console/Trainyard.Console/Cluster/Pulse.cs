namespace Trainyard.Console.Cluster;

/// <summary>Turns any number of touches into one call at the end of each interval: a page is drawn a few times a second, not a
/// thousand.</summary>
internal sealed class Pulse(TimeSpan interval, TimeProvider time, Action beat) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private int _waiting;

    public void Touch()
    {
        if (Interlocked.Exchange(ref _waiting, 1) == 0)
            _ = BeatAsync();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task BeatAsync()
    {
        try
        {
            await Task.Delay(interval, time, _stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }

        Volatile.Write(ref _waiting, 0);
        beat();
    }
}
