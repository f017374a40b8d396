using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace Trainyard.Runtime;

/// <summary>A controller of any kind.</summary>
public interface IController
{
    /// <summary>Works until told to stop, then finishes what is in hand.</summary>
    /// <param name="stop">Take no more.</param>
    /// <param name="abort">Let go at once: the lease is lost, or patience is at its end.</param>
    Task RunAsync(CancellationToken stop, CancellationToken abort);
}

/// <summary>Wakes an <see cref="IEntityController{T}"/> for each object that something has happened to.</summary>
/// <typeparam name="T">The kind that is reconciled.</typeparam>
public sealed partial class Controller<T> : IController, IDisposable
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly string _name;
    private readonly Informer<T> _informer;
    private readonly IEntityController<T> _entities;
    private readonly ControllerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WorkQueue<ObjectKey> _queue;
    private readonly ControllerMetrics _metrics;
    private readonly List<IInformer> _informers;
    private readonly List<Func<IDisposable>> _subscriptions = [];

    /// <summary>A controller that does nothing until it is run.</summary>
    /// <param name="name">Its name in logs and metrics, such as trainingjob.</param>
    /// <param name="informer">The objects; somebody else runs it.</param>
    /// <param name="logger">Each failure is logged here, once.</param>
    public Controller(
        string name,
        Informer<T> informer,
        IEntityController<T> entities,
        ControllerOptions options,
        TimeProvider time,
        ILogger logger
    )
    {
        (_name, _informer, _entities, _options, _time, _logger) = (name, informer, entities, options, time, logger);
        _queue = new WorkQueue<ObjectKey>(name, options.Backoff, options.Jitter, time, options.Metrics);
        _metrics = new ControllerMetrics(options.Metrics.Controllers, name, options.Workers);
        _informers = [informer];
        _subscriptions.Add(() => informer.Cache.Subscribe(o => _queue.Add(o.Key)));
    }

    /// <summary>Also wakes the owner of each object of another kind that changes: the one that controls it, if it is of our kind.</summary>
    public Controller<T> Owns<TChild>(Informer<TChild> children)
        where TChild : class, IKubernetesObject<V1ObjectMeta> =>
        Watches(children, child =>
            child.Metadata.Controller is { } owner && owner.Kind == ResourceType<T>.Kind && owner.ApiVersion == ResourceType<T>.ApiVersion
                ? [new ObjectKey(child.Metadata.NamespaceProperty, owner.Name)]
                : []
        );

    /// <summary>Also wakes whatever an object of another kind concerns.</summary>
    public Controller<T> Watches<TOther>(Informer<TOther> others, Func<TOther, IEnumerable<ObjectKey>> concerns)
        where TOther : class, IKubernetesObject<V1ObjectMeta>
    {
        _informers.Add(others);
        _subscriptions.Add(() =>
            others.Cache.Subscribe(other =>
            {
                foreach (var key in concerns(other))
                    _queue.Add(key);
            })
        );
        return this;
    }

    /// <summary>Wakes for a reason that the API server does not know, such as a trial's report.</summary>
    public void Enqueue(ObjectKey key) => _queue.Add(key);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        List<IDisposable> subscriptions = [.. _subscriptions.Select(subscribe => subscribe())];
        try
        {
            foreach (var informer in _informers)
                await informer.WaitForSyncAsync(stop);
            foreach (var entity in _informer.Cache.List())
                _queue.Add(entity.Key);
            await Task.WhenAll(Enumerable.Range(0, _options.Workers).Select(_ => WorkAsync(stop, abort)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested || abort.IsCancellationRequested)
        {
            // Told to stop.
        }
        finally
        {
            subscriptions.ForEach(s => s.Dispose());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _queue.Dispose();

    private async Task WorkAsync(CancellationToken stop, CancellationToken abort)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, abort);
        while (!either.IsCancellationRequested)
        {
            var key = await _queue.TakeAsync(either.Token);
            try
            {
                // A key may be handed out in the very moment of the end. It is taken up again by whoever leads next.
                if (!either.IsCancellationRequested)
                    await ReconcileAsync(key, abort);
            }
            finally
            {
                _queue.Done(key);
            }
        }
    }

    private async Task ReconcileAsync(ObjectKey key, CancellationToken abort)
    {
        using var scope = Scope(_logger, _name, key, Guid.NewGuid());
        using var measured = _metrics.Begin(_time);
        try
        {
            var result = await CallAsync(key, abort);
            _queue.Forget(key);
            if (result.RequeueAfter is { } delay)
                _queue.AddAfter(key, delay);
            measured.Result = result.RequeueAfter is null ? "success" : "requeue_after";
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            measured.Result = "aborted";
        }
        catch (Exception e)
        {
            // Somebody else was faster, or our cache a little behind: no fault, so nothing to see.
            if (e is ApiException { IsConflict: true } or NotLeadingException)
                Log.Conflict(_logger, e.Message);
            else
                Log.Failed(_logger, e);
            _queue.Retry(key);
            measured.Result = "error";
        }
    }

    // Off the caller's stack, so that an exception thrown before the first await is like any other.
    private async Task<ReconcileResult> CallAsync(ObjectKey key, CancellationToken abort)
    {
        if (_informer.Cache.Get(key) is { } entity)
            return await _entities.ReconcileAsync(entity, abort);
        _entities.Forget(key);
        return ReconcileResult.Done;
    }

    private static readonly Func<ILogger, string, ObjectKey, Guid, IDisposable?> Scope = LoggerMessage.DefineScope<string, ObjectKey, Guid>(
        "{Controller} {Resource} {ReconcileId}"
    );

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The reconcile failed and comes again")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Debug, Message = "The reconcile was overtaken and comes again: {Reason}")]
        public static partial void Conflict(ILogger logger, string reason);
    }
}
