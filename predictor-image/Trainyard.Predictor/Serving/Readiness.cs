namespace Trainyard.Predictor.Serving;

/// <summary>Whether new requests are welcome.</summary>
internal sealed class Readiness
{
    private volatile bool _draining;

    public bool IsReady => !_draining;

    public void Drain() => _draining = true;
}
