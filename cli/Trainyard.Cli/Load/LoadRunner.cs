using System.Threading.Channels;

namespace Trainyard.Cli.Load;

/// <summary>
/// Carries out a plan. Requests arrive when the plan says, however slow the answers are, and latency counts from the arrival: a server
/// that stalls is charged for all who had to wait meanwhile, not only for those that were under way ("coordinated omission").
/// </summary>
internal sealed class LoadRunner(HttpClient http, Uri predict, RequestBodies bodies, LoadPlan plan, TimeProvider time)
{
    private readonly Channel<Arrival> _arrived = Channel.CreateUnbounded<Arrival>(new UnboundedChannelOptions { SingleWriter = true });
    private readonly LoadTally _tally = new();
    private readonly long _start = time.GetTimestamp();
    private long _end;

    public LoadSummary Summary => _tally.Summarize(time.GetElapsedTime(_start, _end == 0 ? time.GetTimestamp() : _end));

    /// <summary>Ends when each request is answered or given up; those that are under way when it is cancelled are not counted.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var callers = Enumerable.Range(0, plan.Connections).Select(_ => CallAsync(cancellationToken)).ToArray();
        try
        {
            await ArriveAsync(cancellationToken);
        }
        finally
        {
            _arrived.Writer.Complete();
        }

        await Task.WhenAll(callers);
        _end = time.GetTimestamp();
    }

    private async Task ArriveAsync(CancellationToken cancellationToken)
    {
        foreach (var arrival in Arrival.Of(plan))
        {
            // A timer may fire a little early.
            for (var left = arrival.At - Elapsed(); left > TimeSpan.Zero; left = arrival.At - Elapsed())
                await Task.Delay(left, time, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            _tally.Arrive(Elapsed() - arrival.At);
            _arrived.Writer.TryWrite(arrival);
        }
    }

    private async Task CallAsync(CancellationToken cancellationToken)
    {
        await foreach (var arrival in _arrived.Reader.ReadAllAsync(cancellationToken))
            _tally.Add(await AskAsync(arrival, cancellationToken));
    }

    private async Task<Sample> AskAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        var waited = Elapsed() - arrival.At;
        var left = plan.Timeout + arrival.Pause - waited;
        if (left <= TimeSpan.Zero)
            return new(arrival.Kind, null, "no connection was free", waited, waited);

        using var late = new CancellationTokenSource(left, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var (status, why) = await SendAsync(arrival, stop.Token);
        cancellationToken.ThrowIfCancellationRequested();
        return new(arrival.Kind, status, why, Elapsed() - arrival.At, waited);
    }

    private async Task<(int? Status, string? Why)> SendAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new BodyContent(bodies.Of(arrival.Kind, arrival.Number), arrival, time);
            using var answer = await http.PostAsync(predict, content, cancellationToken);
            return ((int)answer.StatusCode, null);
        }
        catch (Exception) when (arrival.Kind == RequestKind.Aborted)
        {
            return (null, "aborted");
        }
        catch (HttpRequestException fault)
        {
            return (null, fault.HttpRequestError == HttpRequestError.ConnectionError ? "no connection" : "broken connection");
        }
        catch (OperationCanceledException)
        {
            return (null, "timeout");
        }
    }

    private TimeSpan Elapsed() => time.GetElapsedTime(_start);
}
