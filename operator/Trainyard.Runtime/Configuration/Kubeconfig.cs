using k8s;
using k8s.Authentication;
using k8s.Exceptions;
using k8s.KubeConfigModels;

namespace Trainyard.Runtime;

/// <summary>The files that say which clusters there are, who we are to them, and which of them is meant.</summary>
public sealed class Kubeconfig
{
    private readonly Dictionary<string, KubeconfigCluster> _clusters = [];
    private readonly Dictionary<string, KubeconfigUser> _users = [];
    private readonly Dictionary<string, ContextDetails> _contexts = [];
    private string? _currentContext;

    private Kubeconfig() { }

    /// <summary>Reads one file, or several separated as PATH is. What stands first wins, as with kubectl; files that are not there are
    /// passed over.</summary>
    /// <exception cref="KubeConfigException">None is there, or one cannot be read.</exception>
    public static Kubeconfig Load(string paths)
    {
        var config = new Kubeconfig();
        var found = paths.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(File.Exists).ToList();
        if (found.Count == 0)
            throw new KubeConfigException($"No kubeconfig at {paths}. Set KUBECONFIG or pass --kubeconfig.");

        found.ForEach(path => config.Add(KubeconfigFile.Read(path)));
        return config;
    }

    /// <summary>The connection that a context stands for; null: the current one.</summary>
    /// <exception cref="KubeConfigException">Something that it names is not there, or cannot be used.</exception>
    public ClusterConnection Connect(string? context, TimeProvider time)
    {
        var name = context ?? _currentContext;
        if (string.IsNullOrEmpty(name))
            throw new KubeConfigException("The kubeconfig names no current-context.");

        if (!_contexts.TryGetValue(name, out var chosen))
            throw new KubeConfigException($"The kubeconfig has no context '{name}'.");

        if (!_clusters.TryGetValue(chosen.Cluster ?? "", out var cluster))
        {
            throw new KubeConfigException(
                $"The context '{name}' names the cluster '{chosen.Cluster}', which the kubeconfig does not have."
            );
        }

        var user = new KubeconfigUser();
        if (!string.IsNullOrEmpty(chosen.User) && !_users.TryGetValue(chosen.User, out user))
            throw new KubeConfigException($"The context '{name}' names the user '{chosen.User}', which the kubeconfig does not have.");

        return Connect(name, chosen, cluster, user!, time);
    }

    /// <summary>The library reads server, certificates and token; tokens that can be had anew, and what it leaves out, are ours.</summary>
    private static ClusterConnection Connect(
        string name,
        ContextDetails chosen,
        KubeconfigCluster cluster,
        KubeconfigUser user,
        TimeProvider time
    )
    {
        var program = user.ProgramFor(cluster) is { } found ? new ExecCredentials(found, time) : null;
        var token = user.TokenFile is { } file ? new RenewableToken(() => new TokenFileAuth(file)) : null;
        return new()
        {
            Configuration = Configure(name, cluster, user),
            Namespace = chosen.Namespace ?? "default",
            Token = (IRenewable?)program ?? token,
            Certificate = program is null ? null : () => program.Certificate,
            AuthorityFile = string.IsNullOrEmpty(cluster.CertificateAuthorityData) ? cluster.CertificateAuthority : null,
            Proxy = cluster.ProxyUrl is { } proxy ? new Uri(proxy) : null,
        };
    }

    private static KubernetesClientConfiguration Configure(string name, KubeconfigCluster cluster, KubeconfigUser user)
    {
        // The library refuses a user without credentials that it knows.
        string?[] known = [user.Token, user.UserName, user.ClientCertificate, user.ClientCertificateData, user.AuthProvider?.Name];
        var file = new K8SConfiguration
        {
            Contexts =
            [
                new()
                {
                    Name = name,
                    ContextDetails = new() { Cluster = name, User = known.All(string.IsNullOrEmpty) ? null : name },
                },
            ],
            Clusters = [new() { Name = name, ClusterEndpoint = cluster }],
            Users = [new() { Name = name, UserCredentials = user.WithoutProgram() }],
        };
        try
        {
            return KubernetesClientConfiguration.BuildConfigFromConfigObject(file, name);
        }
        catch (Exception e) when (e is FormatException or IOException or System.Security.Cryptography.CryptographicException)
        {
            throw new KubeConfigException($"The context '{name}' cannot be used: {e.Message}", e);
        }
    }

    private void Add(KubeconfigFile file)
    {
        if (string.IsNullOrEmpty(_currentContext))
            _currentContext = file.CurrentContext;

        file.Clusters?.ForEach(named => _clusters.TryAdd(named.Name, named.Cluster));
        file.Users?.ForEach(named => _users.TryAdd(named.Name, named.User ?? new()));
        file.Contexts?.ForEach(named => _contexts.TryAdd(named.Name, named.ContextDetails));
    }
}
