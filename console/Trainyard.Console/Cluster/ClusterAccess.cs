using k8s;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Runtime;

namespace Trainyard.Console.Cluster;

/// <summary>The cluster as one user may see and change it: a client with that user's credentials, and what it watches.</summary>
internal sealed class ClusterAccess : IDisposable
{
    /// <summary>How long a sweep is still watched after the last page that shows it has gone.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logs;
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Namespace, string Name), SweepFeed> _sweeps = [];
    private readonly ITimer _cleaning;
    private Watch<TrainingJob>? _jobs;
    private Watch<Predictor>? _predictors;
    private Scope? _scope;

    public ClusterAccess(ApiClient client, string ns, TimeProvider time, ILoggerFactory logs)
    {
        (Client, Namespace, _time, _logs) = (client, ns, time, logs);
        Permissions = new(client, time);
        _cleaning = time.CreateTimer(_ => Clean(), null, Linger, Linger);
    }

    public ApiClient Client { get; }

    /// <summary>The namespace to work in where none is named.</summary>
    public string Namespace { get; }

    public Permissions Permissions { get; }

    /// <summary>Which namespaces this user may look at: all, or one. A refusal is asked for again, as a right may be granted at any
    /// time.</summary>
    public async Task<Scope> ScopeAsync()
    {
        if (_scope is { } known)
            return known;
        var all = await Permissions.AskAsync("list", "trainingjobs", null);
        if (all.Allowed)
            return _scope = new(null, null);
        var one = await Permissions.AskAsync("list", "trainingjobs", Namespace);
        return one.Allowed ? _scope = new(Namespace, null) : new(Namespace, one.Reason);
    }

    /// <summary>All TrainingJobs that this user may see.</summary>
    public async Task<Watch<TrainingJob>> JobsAsync()
    {
        var scope = await ScopeAsync();
        lock (_lock)
            return _jobs ??= new(Client, new() { Namespaces = scope.Namespace is { } ns ? [ns] : [] }, _time, _logs);
    }

    /// <summary>All Predictors that this user may see.</summary>
    public async Task<Watch<Predictor>> PredictorsAsync()
    {
        var scope = await ScopeAsync();
        lock (_lock)
            return _predictors ??= new(Client, new() { Namespaces = scope.Namespace is { } ns ? [ns] : [] }, _time, _logs);
    }

    /// <summary>Waits for the first list for as long as a first drawing may wait; where it does not come, asks once, for the fault that the
    /// watch would try again in silence.</summary>
    /// <exception cref="ApiException">The API server refuses, or does not know the kind.</exception>
    public async Task FilledAsync<T>(Watch<T> watch, TimeSpan patience)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (!await watch.FilledAsync(patience))
            await Client.ListPageAsync<T>((await ScopeAsync()).Namespace, new() { Limit = 1 });
    }

    /// <summary>One TrainingJob with its trials.</summary>
    public async Task<SweepFeed> SweepAsync(string ns, string name)
    {
        var jobs = await JobsAsync();
        lock (_lock)
        {
            if (_sweeps.TryGetValue((ns, name), out var known))
                return known;
            var options = new InformerOptions { Namespaces = [ns], LabelSelector = $"{ApiGroup.JobLabel}={name}" };
            var feed = new SweepFeed(jobs, new(Client, options, _time, _logs, Slim), ns, name, _time);
            return _sweeps[(ns, name)] = feed;
        }
    }

    public void Dispose()
    {
        _cleaning.Dispose();
        lock (_lock)
        {
            foreach (var sweep in _sweeps.Values)
                sweep.Dispose();
            _sweeps.Clear();
            _jobs?.Dispose();
            _predictors?.Dispose();
        }

        Client.Dispose();
    }

    /// <summary>What no page shows of a trial is not kept: ten thousand of them should fit.</summary>
    private static Trial Slim(Trial trial)
    {
        trial.Metadata.OwnerReferences = null;
        trial.Metadata.Finalizers = null;
        return trial;
    }

    private void Clean()
    {
        lock (_lock)
        {
            foreach (
                var (key, sweep) in _sweeps
                    .Where(pair => !pair.Value.IsWatched && pair.Value.LastUsed + Linger < _time.GetUtcNow())
                    .ToList()
            )
            {
                _sweeps.Remove(key);
                sweep.Dispose();
            }
        }
    }
}

/// <summary>What a user may look at.</summary>
/// <param name="Namespace">The only namespace; null: all of them.</param>
/// <param name="Refusal">Why not even that one; null where all is well.</param>
internal sealed record Scope(string? Namespace, string? Refusal);
