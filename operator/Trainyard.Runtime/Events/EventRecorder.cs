using System.Threading.Channels;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace Trainyard.Runtime;

/// <summary>
/// Tells people what happens to an object, as <c>kubectl describe</c> shows it. Never makes its caller wait and never fails it: events are
/// written in the background, repeated ones become a count, a flood of them is cut off.
/// </summary>
/// <param name="client">The client to write with.</param>
/// <param name="component">Who tells, such as trainyard-operator.</param>
/// <param name="logger">Events that could not be written are logged here.</param>
public sealed partial class EventRecorder(ApiClient client, string component, TimeProvider time, ILogger<EventRecorder> logger)
{
    private readonly EventCorrelator _correlator = new(component, time);

    // When the API server is away, the oldest news are the least worth keeping.
    private readonly Channel<(V1ObjectReference About, EventText Text)> _waiting = Channel.CreateBounded<(V1ObjectReference, EventText)>(
        new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest }
    );

    /// <summary>Something went as it should.</summary>
    public void Normal<T>(T about, string reason, string message)
        where T : IKubernetesObject<V1ObjectMeta> => Record(about, new("Normal", reason, message));

    /// <summary>Something that somebody should look at.</summary>
    public void Warning<T>(T about, string reason, string message)
        where T : IKubernetesObject<V1ObjectMeta> => Record(about, new("Warning", reason, message));

    /// <summary>Writes events until told to stop, and then those that still wait, as far as a second allows.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var end = stop.Register(() => _waiting.Writer.TryComplete());
        using var last = new CancellationTokenSource();
        using var limit = stop.Register(() => last.CancelAfter(TimeSpan.FromSeconds(1)));
        await foreach (var (about, text) in _waiting.Reader.ReadAllAsync(CancellationToken.None))
            await WriteAsync(about, text, last.Token);
    }

    private void Record<T>(T about, EventText text)
        where T : IKubernetesObject<V1ObjectMeta> => _waiting.Writer.TryWrite((V1ObjectReference.To(about), text));

    private async Task WriteAsync(V1ObjectReference about, EventText text, CancellationToken cancellationToken)
    {
        if (_correlator.Correlate(about, text) is not { } next)
            return;
        try
        {
            var written = next.Count > 1 ? await CountAsync(next, cancellationToken) : await client.CreateAsync(next, cancellationToken);
            _correlator.Written(written);
        }
        catch (Exception e)
        {
            // Whatever it was, one event less is no reason to lose those that follow.
            Log.Failed(logger, text.Reason, e.Message);
        }
    }

    // Events live for an hour. One that has gone meanwhile begins anew with its count.
    private async Task<Corev1Event> CountAsync(Corev1Event next, CancellationToken cancellationToken)
    {
        try
        {
            return await client.PatchAsync<Corev1Event>(
                next.Metadata.NamespaceProperty,
                next.Key.Name,
                EventCorrelator.CountPatch(next),
                null,
                cancellationToken
            );
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return await client.CreateAsync(next, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "The event {Reason} could not be written: {Fault}")]
        public static partial void Failed(ILogger logger, string reason, string fault);
    }
}

/// <summary>What an event says.</summary>
internal sealed record EventText(string Type, string Reason, string Message);
