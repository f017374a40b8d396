namespace Trainyard.Local.Node.Pods;

/// <summary>The thresholds of a probe: so many successes, or failures, in a row change its verdict. Immutable.</summary>
internal sealed record ProbeCount(int SuccessThreshold, int FailureThreshold)
{
    public int Successes { get; init; }

    public int Failures { get; init; }

    /// <summary>True or false once a threshold is reached in this very step.</summary>
    public bool? Verdict =>
        Successes >= SuccessThreshold ? true
        : Failures >= FailureThreshold ? false
        : null;

    public static ProbeCount Of(JsonObject probe) =>
        new(Math.Max(1, probe.Int(1, "successThreshold")), Math.Max(1, probe.Int(3, "failureThreshold")));

    public ProbeCount After(bool success) =>
        success ? this with { Successes = Successes + 1, Failures = 0 } : this with { Successes = 0, Failures = Failures + 1 };
}

/// <summary>Carries out one probe of a running container again and again.</summary>
internal static class Probe
{
    /// <param name="probe">The probe as in the pod.</param>
    /// <param name="sandbox">Where it is carried out.</param>
    /// <param name="untilFirst">The period until the first success.</param>
    /// <param name="after">The probe begins after this: the startup probe's success.</param>
    /// <param name="onVerdict">Told of each step that stands at a threshold.</param>
    /// <param name="onFailure">Told of each failure.</param>
    public static async Task RunAsync(
        JsonObject probe,
        ContainerSandbox sandbox,
        TimeSpan untilFirst,
        Task after,
        Action<bool> onVerdict,
        Action<string> onFailure,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await after.WaitAsync(cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(probe.Int(0, "initialDelaySeconds")), time, cancellationToken);
            var period = TimeSpan.FromSeconds(Math.Max(1, probe.Int(10, "periodSeconds")));
            var timeout = TimeSpan.FromSeconds(Math.Max(1, probe.Int(1, "timeoutSeconds")));
            var succeeded = false;
            for (
                var count = ProbeCount.Of(probe);
                ;
                await Task.Delay(succeeded || period < untilFirst ? period : untilFirst, time, cancellationToken)
            )
            {
                var failure = await sandbox.HandleAsync(probe, timeout, cancellationToken);
                count = count.After(failure is null);
                succeeded |= failure is null;
                if (failure is not null)
                    onFailure(failure);
                if (count.Verdict is { } verdict)
                    onVerdict(verdict);
            }
        }
        catch (OperationCanceledException)
        {
            // The container has ended.
        }
    }
}
