using System.Net;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace Trainyard.Runtime;

/// <summary>An informer of any kind.</summary>
public interface IInformer
{
    /// <summary>Whether the first list of each namespace is in.</summary>
    bool HasSynced { get; }

    /// <summary>Ends when the first list of each namespace is in.</summary>
    Task WaitForSyncAsync(CancellationToken cancellationToken);

    /// <summary>Lists and watches until told to stop.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}

/// <summary>
/// Keeps a cache of one kind equal to the API server's objects, through whatever happens on the way: nothing but the end makes it give up,
/// because controllers on a cache that has quietly stopped would be worse than none.
/// </summary>
public sealed partial class Informer<T>(
    ApiClient client,
    InformerOptions options,
    TimeProvider time,
    ILogger<Informer<T>> logger,
    Func<T, T>? strip = null
) : IInformer
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    // A watch that ended before this, without a word, was refused rather than ended.
    private static readonly TimeSpan ShortWatch = TimeSpan.FromSeconds(1);
    private readonly IReadOnlyList<string?> _scopes = options.Namespaces.Count == 0 ? [null] : [.. options.Namespaces.Distinct()];
    private readonly HashSet<string> _listed = [];
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ObjectCache<T> Cache { get; } = new(options.LabelIndexes, options.Indexes);

    /// <inheritdoc/>
    public bool HasSynced => _synced.Task.IsCompletedSuccessfully;

    /// <inheritdoc/>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => _synced.Task.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(_scopes.Select(ns => FollowAsync(ns, cancellationToken)));

    /// <summary>Lists and watches one namespace, or all (null), into the one cache.</summary>
    private async Task FollowAsync(string? ns, CancellationToken cancellationToken)
    {
        var state = new WatcherState();
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (state.Failed)
                    await Task.Delay(options.Backoff.After(state.Failures, options.Jitter), time, cancellationToken);
                state = state.IsListing ? await ListAsync(ns, state, cancellationToken) : await WatchAsync(ns, state, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task<WatcherState> ListAsync(string? ns, WatcherState state, CancellationToken cancellationToken)
    {
        var request = new ListOptions
        {
            LabelSelector = options.LabelSelector,
            Limit = options.PageSize,
            Continue = state.Continue,
        };
        try
        {
            var page = await client.ListPageAsync<T>(ns, request, cancellationToken);
            if (state.Continue is null)
                Cache.BeginList(ns);
            foreach (var item in page.Items)
                Cache.Put(Strip(item));
            foreach (var item in page.Unreadable)
                Log.Unreadable(logger, ResourceType<T>.Kind, item.Key, item.Reason);
            if (page.Continue is null)
                EndList(ns, page.ResourceVersion);
            return state.AfterPage(page.ResourceVersion, page.Continue);
        }
        catch (ApiException e)
        {
            Log.ListFailed(logger, ResourceType<T>.Kind, e.Message);
            return state.AfterRefusal(e.Code);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.ListFailed(logger, ResourceType<T>.Kind, e.Message);
            return state.AfterBreak();
        }
    }

    private void EndList(string? ns, string? resourceVersion)
    {
        Cache.EndList(ObjectCache<T>.Version(resourceVersion), ns);
        if (AllListed(ns) && _synced.TrySetResult())
            Log.Synced(logger, ResourceType<T>.Kind, Cache.Count);
    }

    private bool AllListed(string? listed)
    {
        lock (_listed)
        {
            _listed.Add(listed ?? "");
            return _listed.Count == _scopes.Count;
        }
    }

    private async Task<WatcherState> WatchAsync(string? ns, WatcherState state, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(options.Silence, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        var request = new WatchOptions
        {
            LabelSelector = options.LabelSelector,
            ResourceVersion = state.ResourceVersion,
            Timeout = options.Jitter.Stretch(options.WatchTimeout, 1),
        };
        var begin = time.GetTimestamp();
        var told = false;
        try
        {
            await foreach (var e in client.WatchAsync<T>(ns, request, linked.Token))
            {
                if (e.Type == ChangeType.Error)
                    return state.AfterRefusal((HttpStatusCode)(e.Status?.Code ?? 0));
                silence.CancelAfter(options.Silence);
                Take(e);
                state = state.AfterEvent(e.ResourceVersion);
                told = true;
            }

            return state.AfterEnd(told || time.GetElapsedTime(begin) > ShortWatch);
        }
        catch (ApiException e)
        {
            Log.WatchFailed(logger, ResourceType<T>.Kind, e.Message);
            return state.AfterRefusal(e.Code);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The version is still good: the next watch tells what this one kept to itself.
            Log.Silent(logger, ResourceType<T>.Kind, options.Silence.TotalSeconds);
            return state.AfterSilence();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.WatchFailed(logger, ResourceType<T>.Kind, e.Message);
            return state.AfterBreak();
        }
    }

    private void Take(WatchEvent<T> e)
    {
        switch (e.Type)
        {
            case ChangeType.Added or ChangeType.Modified:
                Cache.Put(Strip(e.Object!));
                break;
            case ChangeType.Deleted:
                Cache.Remove(e.Object!.Key, ObjectCache<T>.Version(e.ResourceVersion));
                break;
            case ChangeType.Unreadable:
                Log.Unreadable(logger, ResourceType<T>.Kind, e.Unreadable!.Key, e.Unreadable.Reason);
                break;
        }
    }

    private T Strip(T value) => strip is null ? value : strip(value);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The cache of {Kind} is filled: {Count} objects")]
        public static partial void Synced(ILogger logger, string kind, int count);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} cannot be listed, trying again: {Reason}")]
        public static partial void ListFailed(ILogger logger, string kind, string reason);

        [LoggerMessage(Level = LogLevel.Debug, Message = "The watch of {Kind} broke, going on from where it was: {Reason}")]
        public static partial void WatchFailed(ILogger logger, string kind, string reason);

        [LoggerMessage(Level = LogLevel.Debug, Message = "The watch of {Kind} was silent for {Seconds} s, opening another")]
        public static partial void Silent(ILogger logger, string kind, double seconds);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The {Kind} {Key} does not fit its type and is passed over: {Reason}")]
        public static partial void Unreadable(ILogger logger, string kind, ObjectKey key, string reason);
    }
}
