using System.Net;
using System.Security.Cryptography.X509Certificates;
using k8s;
using k8s.Authentication;
using k8s.Exceptions;

namespace Trainyard.Runtime;

/// <summary>How the API server is reached, and as whom: the library's configuration, and what it does not know.</summary>
public sealed record ClusterConnection
{
    private const string AccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Server, certificates and fixed credentials, as the library has read them.</summary>
    public required KubernetesClientConfiguration Configuration { get; init; }

    /// <summary>The namespace to work in where none is named.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Such as https://10.0.0.1:6443.</summary>
    public Uri Server => new(Configuration.Host);

    /// <summary>A token that changes.</summary>
    internal IRenewable? Token { get; init; }

    /// <summary>A client certificate that changes; asked at each handshake.</summary>
    internal Func<X509Certificate2?>? Certificate { get; init; }

    /// <summary>The file of the authorities that the server's certificate must come from; read at each handshake, so they may
    /// rotate.</summary>
    internal string? AuthorityFile { get; init; }

    /// <summary>The proxy for all requests.</summary>
    internal Uri? Proxy { get; init; }

    /// <summary>As the environment says: KUBECONFIG (several files, merged), else a pod's service account, else ~/.kube/config.</summary>
    /// <param name="kubeconfig">A file that goes before all of these.</param>
    /// <param name="context">The context; null: the current one.</param>
    /// <param name="time">The clock that credentials age by.</param>
    /// <exception cref="KubeConfigException">No configuration is there, or it is not complete.</exception>
    public static ClusterConnection Load(string? kubeconfig, string? context, TimeProvider time)
    {
        var paths = kubeconfig ?? Environment.GetEnvironmentVariable("KUBECONFIG");
        if (!string.IsNullOrEmpty(paths))
            return Kubeconfig.Load(paths).Connect(context, time);

        return KubernetesClientConfiguration.IsInCluster() && context is null
            ? InCluster()
            : Kubeconfig.Load(KubernetesClientConfiguration.KubeConfigDefaultLocation).Connect(context, time);
    }

    /// <summary>The same server for somebody else, whom only this token speaks for.</summary>
    /// <param name="server">The API server's address.</param>
    /// <param name="authorityFile">The authorities that its certificate must come from; null: those of the machine.</param>
    /// <param name="token">The bearer token.</param>
    public static ClusterConnection For(Uri server, string? authorityFile, string token) =>
        new()
        {
            Configuration = new() { Host = server.ToString().TrimEnd('/'), AccessToken = token },
            AuthorityFile = authorityFile,
        };

    /// <summary>The same for somebody whose tokens come one after the other.</summary>
    /// <param name="server">The API server's address.</param>
    /// <param name="authorityFile">The authorities that its certificate must come from; null: those of the machine.</param>
    /// <param name="token">Gives the one that is good now.</param>
    public static ClusterConnection For(Uri server, string? authorityFile, ITokenProvider token) =>
        new()
        {
            Configuration = new() { Host = server.ToString().TrimEnd('/') },
            AuthorityFile = authorityFile,
            Token = new RenewableToken(() => token),
        };

    /// <summary>A connection for one client: handlers and certificates belong to it alone.</summary>
    internal KubernetesClientConfiguration Configure(string userAgent) =>
        new()
        {
            Host = Configuration.Host,
            SkipTlsVerify = Configuration.SkipTlsVerify,
            TlsServerName = Configuration.TlsServerName,
            Username = Configuration.Username,
            Password = Configuration.Password,
            AccessToken = Configuration.AccessToken,
            TokenProvider = Token ?? Configuration.TokenProvider,
            ClientCertificateData = Configuration.ClientCertificateData,
            ClientCertificateKeyData = Configuration.ClientCertificateKeyData,
            ClientCertificateFilePath = Configuration.ClientCertificateFilePath,
            ClientKeyFilePath = Configuration.ClientKeyFilePath,
            UserAgent = userAgent,
            FirstMessageHandlerSetup = SetUp,
        };

    private static ClusterConnection InCluster()
    {
        var configuration = KubernetesClientConfiguration.InClusterConfig();
        return new()
        {
            Configuration = configuration,
            Namespace = configuration.Namespace?.Trim() is { Length: > 0 } ns ? ns : "default",
            Token = new RenewableToken(() => new TokenFileAuth(Path.Combine(AccountFolder, "token"))),
            AuthorityFile = Path.Combine(AccountFolder, "ca.crt"),
        };
    }

    private void SetUp(SocketsHttpHandler sockets)
    {
        sockets.AutomaticDecompression = DecompressionMethods.GZip;
        sockets.ConnectTimeout = TimeSpan.FromSeconds(10);
        sockets.PooledConnectionLifetime = TimeSpan.FromMinutes(10);
        // A peer that has gone without a word is noticed within 45 s, whether or not a watch is open.
        sockets.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always;
        sockets.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        sockets.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);
        sockets.UseCookies = false;
        sockets.AllowAutoRedirect = false;
        sockets.UseProxy = Proxy is not null;
        sockets.Proxy = Proxy is null ? null : new WebProxy(Proxy);
        if (Authorities() is { } authorities)
            sockets.SslOptions.RemoteCertificateValidationCallback = new ServerCertificateCheck(authorities).IsValid;

        if (Certificate is { } certificate)
            sockets.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate()!;
    }

    private Func<X509Certificate2Collection>? Authorities()
    {
        if (AuthorityFile is { } file)
            return () => FromFile(file);

        return Configuration.SslCaCerts is { } known ? () => known : null;
    }

    private static X509Certificate2Collection FromFile(string path)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(path);
        return authorities;
    }
}
