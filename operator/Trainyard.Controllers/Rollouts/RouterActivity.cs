namespace Trainyard.Controllers.Rollouts;

/// <summary>What all routers of a predictor have lately told of its callers.</summary>
/// <param name="Waiting">Whether requests are held until a pod is ready.</param>
/// <param name="Idle">How long none has come, probes and scrapes aside.</param>
internal sealed record RouterActivity(bool Waiting, TimeSpan Idle);
