using System.CommandLine;
using k8s.Exceptions;
using Trainyard.Api;
using Trainyard.Cli.Local;
using Trainyard.Runtime;

namespace Trainyard.Cli;

/// <summary>The options that name the cluster and the namespace, the same for all commands.</summary>
internal sealed class ClusterOptions
{
    public Option<string?> Kubeconfig { get; } =
        new("--kubeconfig") { Description = "The kubeconfig. Default: KUBECONFIG, then the local cluster's, then ~/.kube/config." };

    public Option<string?> Namespace { get; } = new("--namespace", "-n") { Description = "The namespace. Default: the context's." };

    public void AddTo(Command command)
    {
        command.Add(Kubeconfig);
        command.Add(Namespace);
    }

    /// <summary>Does something with one TrainingJob.</summary>
    /// <exception cref="CliException">No usable kubeconfig, or no such job.</exception>
    public async Task WithJobAsync(
        ParseResult result,
        string name,
        Func<ApiClient, TrainingJob, Task> act,
        CancellationToken cancellationToken
    )
    {
        var connection = Connect(result);
        using var client = new ApiClient(connection, TimeProvider.System, new() { Json = ClusterJson.Options });
        var job = await client.FindAsync<TrainingJob>(connection.Namespace, name, cancellationToken)
            ?? throw new CliException($"there is no TrainingJob {name} in namespace {connection.Namespace}");
        await act(client, job);
    }

    /// <summary>The kubeconfig that is meant; null: ~/.kube/config, or a pod's own account.</summary>
    public string? PathOf(ParseResult result)
    {
        var local = LocalPaths.Default.Kubeconfig;
        return result.GetValue(Kubeconfig) ?? Environment.GetEnvironmentVariable("KUBECONFIG") ?? (File.Exists(local) ? local : null);
    }

    /// <exception cref="CliException">No usable kubeconfig.</exception>
    public ClusterConnection Connect(ParseResult result)
    {
        try
        {
            var connection = ClusterConnection.Load(PathOf(result), null, TimeProvider.System);
            return result.GetValue(Namespace) is { } ns ? connection with { Namespace = ns } : connection;
        }
        catch (KubeConfigException fault)
        {
            throw new CliException(fault.Message);
        }
    }
}
