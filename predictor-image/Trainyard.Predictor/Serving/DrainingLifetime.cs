using System.Runtime.InteropServices;

namespace Trainyard.Predictor.Serving;

/// <summary>
/// <code>
/// SIGTERM -> /readyz fails, everything else is answered -> the drain time passes -> listening ends -> requests in flight are finished ->
/// exit
/// </code>
/// A second signal skips the wait.
/// </summary>
internal sealed class DrainingLifetime(
    IHostApplicationLifetime application,
    Readiness readiness,
    PredictorOptions options,
    TimeProvider time
) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private ITimer? _end;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT])
            _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Begin()
    {
        var first = readiness.IsReady;
        readiness.Drain();
        if (!first || options.Drain == TimeSpan.Zero)
            application.StopApplication();
        else
            _end = time.CreateTimer(_ => application.StopApplication(), null, options.Drain, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        _end?.Dispose();
        foreach (var signal in _signals)
            signal.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Begin();
    }
}
