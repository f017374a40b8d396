using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using YamlDotNet.Core;

namespace Trainyard.Runtime;

/// <summary>The files that say which clusters there are, who we are to them, and which of them is meant.</summary>
public sealed class Kubeconfig
{
    private readonly Dictionary<string, (KubeconfigCluster Value, string Folder)> _clusters = [];
    private readonly Dictionary<string, (KubeconfigUser Value, string Folder)> _users = [];
    private readonly Dictionary<string, KubeconfigContext> _contexts = [];

    private Kubeconfig() { }

    /// <summary>The context that is meant where none is named.</summary>
    public string? CurrentContext { get; private set; }

    /// <summary>Reads one file, or several separated as PATH is. What stands first wins, as with kubectl; files that are not there are
    /// passed over.</summary>
    public static Kubeconfig Load(string paths)
    {
        var config = new Kubeconfig();
        var found = paths.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(File.Exists).ToList();
        if (found.Count == 0)
            throw new KubeconfigException($"No kubeconfig at {paths}. Set KUBECONFIG or pass --kubeconfig.");
        foreach (var path in found)
            config.Add(path, Read(path));
        return config;
    }

    /// <summary>The connection that a context stands for.</summary>
    public ClusterConnection Connect(string? context, TimeProvider time)
    {
        var name = context ?? CurrentContext;
        if (string.IsNullOrEmpty(name))
            throw new KubeconfigException("The kubeconfig names no current-context.");
        if (!_contexts.TryGetValue(name, out var chosen))
            throw new KubeconfigException($"The kubeconfig has no context '{name}'.");
        if (!_clusters.TryGetValue(chosen.Cluster ?? "", out var cluster))
        {
            throw new KubeconfigException(
                $"The context '{name}' names the cluster '{chosen.Cluster}', which the kubeconfig does not have."
            );
        }

        (KubeconfigUser Value, string Folder) user = (new(), "");
        if (!string.IsNullOrEmpty(chosen.User) && !_users.TryGetValue(chosen.User, out user))
            throw new KubeconfigException($"The context '{name}' names the user '{chosen.User}', which the kubeconfig does not have.");
        return new ClusterConnection
        {
            Server = ServerOf(chosen.Cluster!, cluster.Value),
            Namespace = chosen.Namespace ?? "default",
            Authorities = cluster.Value.Authorities(cluster.Folder),
            SkipTlsVerify = cluster.Value.InsecureSkipTlsVerify,
            TlsServerName = cluster.Value.TlsServerName,
            Proxy = cluster.Value.ProxyUrl is { } proxy ? new Uri(proxy) : null,
            Credentials = user.Value.Credentials(user.Folder, cluster.Value, time),
        };
    }

    private static Uri ServerOf(string name, KubeconfigCluster cluster) =>
        Uri.TryCreate(cluster.Server, UriKind.Absolute, out var server)
            ? server
            : throw new KubeconfigException($"The cluster '{name}' has no usable server: '{cluster.Server}'.");

    private static KubeconfigFile Read(string path)
    {
        try
        {
            var json = YamlJson.Parse(File.ReadAllText(path));
            return json?.Deserialize(KubeconfigJson.Default.KubeconfigFile) ?? new();
        }
        catch (Exception e) when (e is YamlException or JsonException or InvalidCastException or ArgumentException)
        {
            throw new KubeconfigException($"{path}: {e.Message}", e);
        }
    }

    private void Add(string path, KubeconfigFile file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (string.IsNullOrEmpty(CurrentContext))
            CurrentContext = file.CurrentContext;
        foreach (var c in file.Clusters ?? [])
            _clusters.TryAdd(c.Name, (c.Cluster, folder));
        foreach (var u in file.Users ?? [])
            _users.TryAdd(u.Name, (u.User ?? new(), folder));
        foreach (var c in file.Contexts ?? [])
            _contexts.TryAdd(c.Name, c.Context);
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(KubeconfigFile))]
internal sealed partial class KubeconfigJson : JsonSerializerContext;
