using Trainyard.Controllers;
using Trainyard.Runtime;

namespace Trainyard.Operator;

/// <summary>Runs the informers, and the controllers while this replica leads.</summary>
internal sealed class TrainyardOperator
{
    private readonly IReadOnlyList<IInformer> _informers;
    private readonly IReadOnlyList<IController> _controllers;
    private readonly EventRecorder _events;
    private readonly Leadership _leadership;
    private readonly TimeProvider _time;

    public TrainyardOperator(
        IEnumerable<IInformer> informers,
        IEnumerable<IController> controllers,
        EventRecorder events,
        Leadership leadership,
        ClusterCaches caches,
        TrainyardMetrics metrics,
        TimeProvider time
    )
    {
        (_informers, _controllers) = ([.. informers], [.. controllers]);
        (_events, _leadership, _time) = (events, leadership, time);
        metrics.Observe(caches);
    }

    /// <summary>Works until told to stop, then finishes what is in hand and gives the lease back.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var ended = new CancellationTokenSource();
        var watching = _informers
            .Select(informer => informer.RunAsync(ended.Token))
            .Append(_events.RunAsync(ended.Token))
            .Append(IdleMemory.TrimAsync(_time, ended.Token))
            .ToList();
        await _leadership.RunAsync(LeadAsync, stop);
        await ended.CancelAsync();
        await Task.WhenAll(watching);
    }

    private Task LeadAsync(CancellationToken stop, CancellationToken lost) =>
        Task.WhenAll(_controllers.Select(controller => controller.RunAsync(stop, lost)));
}
