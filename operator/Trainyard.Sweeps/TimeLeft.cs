using Trainyard.Api;

namespace Trainyard.Sweeps;

/// <summary>How long a search is likely to take yet.</summary>
public static class TimeLeft
{
    /// <summary>
    /// As many rounds of spec.sweep.parallelism as there are trials to come, each as long as a trial has taken in the mean; not more than
    /// spec.sweep.maxDuration leaves. Null before the first trial has ended.
    /// </summary>
    public static TimeSpan? Of(TrainingJob job, SweepLedger ledger, DateTimeOffset now)
    {
        if (ledger.MeanLength is not { } length)
        {
            return null;
        }

        var toCome = Math.Max(0, job.Spec.MostTrials - (ledger.Counts.Total - ledger.Active));
        var left = length * (toCome / (double)Math.Max(1, job.Spec.Sweep?.Parallelism ?? 1));
        return Bound(job, now) is { } bound && bound < left ? bound : left;
    }

    private static TimeSpan? Bound(TrainingJob job, DateTimeOffset now)
    {
        if (Duration.Parse(job.Spec.Sweep?.MaxDuration) is not { } most || job.Status?.StartTime is not { } start)
        {
            return null;
        }

        var left = start + most - now;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
