using System.Text.Json;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace Trainyard.Runtime;

/// <summary>
/// Contends for a Lease, as client-go does, and leads while it holds it. Gives the lease back at the end. Whoever has lost it is told at
/// once, and
/// <see cref="IsLeading"/> says so even before: it looks at the clock, so that a process that was frozen wakes up knowing.
/// </summary>
/// <param name="client">A client of its own, not held back by <see cref="ApiClientOptions.MayWrite"/>; one attempt a call is enough
/// for it.</param>
/// <param name="time">The clock. Only its timestamps decide: they go on while the process is frozen and never jump.</param>
/// <param name="logger">Who leads is logged here.</param>
/// <param name="metrics">Where it is told whether we lead.</param>
public sealed partial class LeaderElector(
    ApiClient client,
    LeaderElectionOptions options,
    TimeProvider time,
    ILogger<LeaderElector> logger,
    RuntimeMetrics metrics
)
{
    private readonly Prometheus.Gauge.Child _status = metrics.Leading.WithLabels(options.Name);
    private V1Lease? _seen;
    private long _seenAt;
    private bool _leading;
    private long _renewedAt;

    /// <summary>Whether we hold the lease, for certain, at this very moment.</summary>
    public bool IsLeading => Volatile.Read(ref _leading) && time.GetElapsedTime(Interlocked.Read(ref _renewedAt)) < options.RenewDeadline;

    /// <summary>Who leads, as far as we know.</summary>
    public string? Leader => _seen?.Spec?.HolderIdentity;

    /// <summary>Which leadership this is: it grows each time that the lease changes hands.</summary>
    public int Term => _seen?.Spec?.LeaseTransitions ?? 0;

    /// <summary>Contends, leads, contends again, until told to stop; then lets <paramref name="lead"/> finish and gives the lease
    /// back.</summary>
    /// <param name="lead">The work of the leader. Its first token says: take nothing new. Its second: the lease is lost, let go at
    /// once.</param>
    public async Task RunAsync(Func<CancellationToken, CancellationToken, Task> lead, CancellationToken stop)
    {
        _status.Set(0);
        try
        {
            while (true)
            {
                await AcquireAsync(stop);
                await LeadAsync(lead, stop);
                stop.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task AcquireAsync(CancellationToken stop)
    {
        var known = Leader;
        while (!await TryOnceAsync(stop))
        {
            if (Leader != known && Leader is { Length: > 0 } leader)
                Log.Follows(logger, known = leader);
            await Task.Delay(options.Jitter.Stretch(options.RetryPeriod, 0.2), time, stop);
        }
    }

    private async Task LeadAsync(Func<CancellationToken, CancellationToken, Task> lead, CancellationToken stop)
    {
        Log.Leads(logger, options.Identity);
        _status.Set(1);
        using var lost = new CancellationTokenSource();
        using var ended = new CancellationTokenSource();
        var renewing = RenewAsync(lost, ended.Token);
        try
        {
            await lead(stop, lost.Token);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested || stop.IsCancellationRequested)
        {
            // It let go.
        }
        finally
        {
            await ended.CancelAsync();
            await renewing;
            Volatile.Write(ref _leading, false);
            _status.Set(0);
            if (!lost.IsCancellationRequested)
                await ReleaseAsync();
        }
    }

    private async Task RenewAsync(CancellationTokenSource lost, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                await Task.Delay(options.RetryPeriod, time, ended);
                using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ended);
                using var late = new CancellationTokenSource(Remaining(), time);
                using var end = late.Token.Register(deadline.Cancel);
                if (!await RenewOnceAsync(deadline.Token))
                    break;
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return;
        }

        Volatile.Write(ref _leading, false);
        Log.Lost(logger, options.Identity);
        await lost.CancelAsync();
    }

    // True if renewed, or if there is still time to try again.
    private async Task<bool> RenewOnceAsync(CancellationToken deadline)
    {
        try
        {
            if (await TryOnceAsync(deadline))
                return true;
            return Leader == options.Identity && IsLeading;
        }
        catch (OperationCanceledException) when (!IsLeading)
        {
            return false;
        }
    }

    private TimeSpan Remaining()
    {
        var remaining = options.RenewDeadline - time.GetElapsedTime(Interlocked.Read(ref _renewedAt));
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }

    // One attempt to take or to renew. The time that counts is the one before the request: the lease may have been written right then.
    private async Task<bool> TryOnceAsync(CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        try
        {
            var current = await client.FindAsync<V1Lease>(options.Namespace, options.Name, cancellationToken);
            See(current, begin);
            if (LeaseDecision.Take(current, time.GetElapsedTime(_seenAt), options, time.GetUtcNow()) is not { } wanted)
                return false;
            var written = current is null
                ? await client.CreateAsync(wanted, cancellationToken)
                : await client.ReplaceAsync(wanted, cancellationToken);
            See(written, begin);
            Interlocked.Exchange(ref _renewedAt, begin);
            Volatile.Write(ref _leading, true);
            return true;
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException or TimeoutException or JsonException)
        {
            Log.Failed(logger, options.Name, e.Message);
            return false;
        }
    }

    private void See(V1Lease? lease, long at)
    {
        if (_seen is not null && lease?.Metadata.ResourceVersion == _seen.Metadata.ResourceVersion)
            return;
        (_seen, _seenAt) = (lease, at);
    }

    private async Task ReleaseAsync()
    {
        if (_seen is not { } mine || mine.Spec?.HolderIdentity != options.Identity)
            return;
        try
        {
            using var limit = new CancellationTokenSource(options.RetryPeriod, time);
            See(await client.ReplaceAsync(LeaseDecision.Release(mine, time.GetUtcNow()), limit.Token), time.GetTimestamp());
            Log.Released(logger, options.Identity);
        }
        catch (Exception e)
            when (e
                    is ApiException
                        or HttpRequestException
                        or IOException
                        or TimeoutException
                        or JsonException
                        or OperationCanceledException
            )
        {
            // The next leader waits until the lease has run out, as after a crash.
            Log.Failed(logger, options.Name, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} leads")]
        public static partial void Leads(ILogger logger, string identity);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Leader} leads, standing by")]
        public static partial void Follows(ILogger logger, string leader);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Identity} has lost the lease")]
        public static partial void Lost(ILogger logger, string identity);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Identity} has given the lease back")]
        public static partial void Released(ILogger logger, string identity);

        [LoggerMessage(Level = LogLevel.Debug, Message = "The lease {Lease} could not be written: {Reason}")]
        public static partial void Failed(ILogger logger, string lease, string reason);
    }
}
