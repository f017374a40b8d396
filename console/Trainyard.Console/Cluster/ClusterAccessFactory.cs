using Trainyard.Runtime;

namespace Trainyard.Console.Cluster;

/// <summary>Makes the clients, one for each user.</summary>
internal sealed class ClusterAccessFactory(TimeProvider time, ILoggerFactory logs)
{
    public ClusterAccess Create(ClusterConnection cluster)
    {
        var options = new ApiClientOptions
        {
            UserAgent = "trainyard-console",
            Json = ConsoleJson.Options,
            Attempts = 2,
        };
        return new(new ApiClient(cluster, time, options), cluster.Namespace, time, logs);
    }
}
