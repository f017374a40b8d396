using k8s.Models;

namespace Trainyard.Runtime;

/// <summary>What a lease means to one who wants it. Pure.</summary>
internal static class LeaseDecision
{
    /// <summary>The lease to write, or null while it is somebody else's.</summary>
    /// <param name="current">The lease as it is; null: there is none.</param>
    /// <param name="unchangedFor">
    /// For how long we have seen the lease unchanged, by our own clock. The times in the lease come from another clock and decide nothing.
    /// </param>
    /// <param name="options">Who we are, and how long a lease holds.</param>
    /// <param name="now">The time to write down.</param>
    public static V1Lease? Take(V1Lease? current, TimeSpan unchangedFor, LeaderElectionOptions options, DateTimeOffset now)
    {
        var spec = current?.Spec ?? new();
        var mine = spec.HolderIdentity == options.Identity;
        if (!mine && !string.IsNullOrEmpty(spec.HolderIdentity) && unchangedFor < Duration(spec, options))
            return null;
        var lease = current
            ?? new()
            {
                Metadata = new() { NamespaceProperty = options.Namespace, Name = options.Name },
            };
        return lease with
        {
            Spec = spec with
            {
                HolderIdentity = options.Identity,
                LeaseDurationSeconds = (int)Math.Ceiling(options.LeaseDuration.TotalSeconds),
                AcquireTime = mine ? spec.AcquireTime ?? now.UtcDateTime : now.UtcDateTime,
                RenewTime = now.UtcDateTime,
                LeaseTransitions = (spec.LeaseTransitions ?? 0) + (mine || current is null ? 0 : 1),
            },
        };
    }

    /// <summary>The lease given back, so that the next one need not wait.</summary>
    public static V1Lease Release(V1Lease mine, DateTimeOffset now) =>
        mine with
        {
            Spec = (mine.Spec ?? new()) with { HolderIdentity = "", LeaseDurationSeconds = 1, RenewTime = now.UtcDateTime },
        };

    // The holder's own promise, if it is longer than ours: replicas of two versions may differ in their options.
    private static TimeSpan Duration(V1LeaseSpec spec, LeaderElectionOptions options)
    {
        var promised = TimeSpan.FromSeconds(spec.LeaseDurationSeconds ?? 0);
        return promised > options.LeaseDuration ? promised : options.LeaseDuration;
    }
}
