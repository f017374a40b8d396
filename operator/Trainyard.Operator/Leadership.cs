using Trainyard.Runtime;

namespace Trainyard.Operator;

/// <summary>Whether this replica works: it always does where nobody asked for an election.</summary>
internal sealed class Leadership : IDisposable
{
    private readonly ApiClient? _client;
    private readonly LeaderElector? _elector;

    public Leadership(
        OperatorOptions options,
        ClusterConnection connection,
        TimeProvider time,
        RuntimeMetrics metrics,
        ILogger<LeaderElector> logger
    )
    {
        if (!options.LeaderElect)
            return;
        var lease = new LeaderElectionOptions
        {
            Namespace = options.LeaderNamespace ?? connection.Namespace,
            Name = options.Lease,
            Identity = $"{Environment.MachineName}_{Guid.NewGuid()}",
        };
        var patience = new ApiClientOptions
        {
            UserAgent = "trainyard-operator-lease",
            Attempts = 1,
            Timeout = lease.RenewDeadline / 2,
            Metrics = metrics,
        };
        _client = new(connection, time, patience);
        _elector = new(_client, lease, time, logger, metrics);
    }

    public bool IsLeading => _elector?.IsLeading != false;

    /// <summary>Works whenever this replica leads, until told to stop; then gives the lease back.</summary>
    public Task RunAsync(Func<CancellationToken, CancellationToken, Task> lead, CancellationToken stop) =>
        _elector is null ? lead(stop, CancellationToken.None) : _elector.RunAsync(lead, stop);

    public void Dispose() => _client?.Dispose();
}
