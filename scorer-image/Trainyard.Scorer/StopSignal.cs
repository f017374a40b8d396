using System.Runtime.InteropServices;

namespace Trainyard.Scorer;

/// <summary>Is set by SIGTERM and SIGINT, which then do not end the program at once.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;

    public StopSignal() =>
        _signals = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT }.Select(signal => PosixSignalRegistration.Create(signal, context =>
                {
                    context.Cancel = true;
                    _source.Cancel();
                }))];

    public CancellationToken Token => _source.Token;

    public void Now() => _source.Cancel();

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _source.Dispose();
    }
}
