using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Trainyard.Runtime;

/// <summary>One kubeconfig as it is written, with the fields that the library's model leaves out. Its paths are made whole: they are
/// relative to it.</summary>
internal sealed class KubeconfigFile
{
    /// <summary>The library's own reader of YAML looks at each of its thousand types before it reads a word: 25 MB.</summary>
    private static readonly IDeserializer Yaml = new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .IgnoreUnmatchedProperties()
        .Build();

    [YamlMember(Alias = "current-context", ApplyNamingConventions = false)]
    public string? CurrentContext { get; set; }

    public List<Context>? Contexts { get; set; }

    public List<NamedCluster>? Clusters { get; set; }

    public List<NamedUser>? Users { get; set; }

    /// <exception cref="KubeConfigException">It is not YAML, or not a kubeconfig.</exception>
    public static KubeconfigFile Read(string path)
    {
        try
        {
            var file = Yaml.Deserialize<KubeconfigFile?>(File.ReadAllText(path)) ?? new();
            file.Root(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return file;
        }
        catch (YamlException e)
        {
            throw new KubeConfigException($"{path}: {e.GetBaseException().Message}", e);
        }
    }

    private void Root(string folder)
    {
        foreach (var cluster in Clusters ?? [])
            cluster.Cluster.CertificateAuthority = Whole(folder, cluster.Cluster.CertificateAuthority);

        foreach (var user in (Users ?? []).Select(named => named.User).OfType<KubeconfigUser>())
        {
            user.ClientCertificate = Whole(folder, user.ClientCertificate);
            user.ClientKey = Whole(folder, user.ClientKey);
            user.TokenFile = Whole(folder, user.TokenFile);
            // A command with a path is relative to the kubeconfig; a bare name is looked for in PATH.
            if (user.ExternalExecution is { Command: { } command } program && command.Contains('/', StringComparison.Ordinal))
                program.Command = Path.Combine(folder, command);
        }
    }

    private static string? Whole(string folder, string? path) => string.IsNullOrEmpty(path) ? null : Path.Combine(folder, path);
}

internal sealed class NamedCluster
{
    public string Name { get; set; } = "";

    public KubeconfigCluster Cluster { get; set; } = new();
}

internal sealed class KubeconfigCluster : ClusterEndpoint
{
    [YamlMember(Alias = "proxy-url", ApplyNamingConventions = false)]
    public string? ProxyUrl { get; set; }
}

internal sealed class NamedUser
{
    public string Name { get; set; } = "";

    public KubeconfigUser? User { get; set; }
}

internal sealed partial class KubeconfigUser : UserCredentials
{
    public string? TokenFile { get; set; }

    /// <summary>What the library takes over: it would run the program at once.</summary>
    public UserCredentials WithoutProgram() =>
        new()
        {
            AuthProvider = AuthProvider,
            ClientCertificate = ClientCertificate,
            ClientCertificateData = ClientCertificateData,
            ClientKey = ClientKey,
            ClientKeyData = ClientKeyData,
            Password = Password,
            Token = Token,
            UserName = UserName,
        };

    /// <summary>
    /// The program with arguments and environment as it is to have them: the library joins arguments by blanks, and tells the program
    /// neither that it is an ExecCredential that it wants nor of which cluster.
    /// </summary>
    public ExternalExecution? ProgramFor(KubeconfigCluster cluster)
    {
        if (ExternalExecution is not { } program)
            return null;

        var spec = new JsonObject { ["interactive"] = false };
        if (program.ProvideClusterInfo)
        {
            spec["cluster"] = new JsonObject
            {
                ["server"] = cluster.Server,
                ["tls-server-name"] = cluster.TlsServerName,
                ["insecure-skip-tls-verify"] = cluster.SkipTlsVerify,
                ["certificate-authority-data"] = cluster.CertificateAuthorityData,
                ["proxy-url"] = cluster.ProxyUrl,
            };
        }

        var info = new JsonObject
        {
            ["apiVersion"] = program.ApiVersion,
            ["kind"] = "ExecCredential",
            ["spec"] = spec,
        };
        return new()
        {
            ApiVersion = program.ApiVersion,
            Command = program.Command,
            InstallHint = program.InstallHint,
            Arguments = [.. (program.Arguments ?? []).Select(Quoted)],
            EnvironmentVariables =
            [
                .. program.EnvironmentVariables ?? [],
                new() { ["name"] = "KUBERNETES_EXEC_INFO", ["value"] = info.ToJsonString() },
            ],
        };
    }

    /// <summary>As a command line is taken apart again: backslashes count only before a quote, and the closing quote is one.</summary>
    private static string Quoted(string argument)
    {
        var quotes = BeforeQuote().Replace(argument, @"$1$1\""");
        return $"\"{AtTheEnd().Replace(quotes, "$1$1")}\"";
    }

    [GeneratedRegex(@"(\\*)""")]
    private static partial Regex BeforeQuote();

    [GeneratedRegex(@"(\\+)$")]
    private static partial Regex AtTheEnd();
}
