using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Trainyard.Runtime;

/// <summary>How the API server is reached, and as whom.</summary>
public sealed record ClusterConnection
{
    /// <summary>Such as https://10.0.0.1:6443.</summary>
    public required Uri Server { get; init; }

    /// <summary>The namespace to work in where none is named.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The authorities that the server's certificate must come from; null: the system's. Asked at each handshake, so they may
    /// rotate.</summary>
    public Func<X509Certificate2Collection>? Authorities { get; init; }

    public bool SkipTlsVerify { get; init; }

    /// <summary>The name that the server's certificate must carry, where it is not the address's.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>The proxy for all requests.</summary>
    public Uri? Proxy { get; init; }

    public Credentials Credentials { get; init; } = Credentials.None;

    /// <summary>
    /// As the environment says: KUBECONFIG (several files, merged), else a pod's service account, else ~/.kube/config.
    /// </summary>
    /// <param name="kubeconfig">A file that goes before all of these.</param>
    /// <param name="context">The context; null: the current one.</param>
    /// <param name="time">The clock that credentials age by.</param>
    /// <exception cref="KubeconfigException">No configuration is there, or it is not complete.</exception>
    public static ClusterConnection Load(string? kubeconfig, string? context, TimeProvider time)
    {
        var paths = kubeconfig ?? Environment.GetEnvironmentVariable("KUBECONFIG");
        if (!string.IsNullOrEmpty(paths))
            return Kubeconfig.Load(paths).Connect(context, time);
        if (InClusterConnection.Find(time) is { } inCluster && context is null)
            return inCluster;
        var home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config");
        return Kubeconfig.Load(home).Connect(context, time);
    }

    /// <summary>The chain of handlers that talks to this server.</summary>
    public HttpMessageHandler CreateHandler(TimeProvider time)
    {
        var sockets = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            EnableMultipleHttp2Connections = true,
            // A peer that has gone without a word is noticed within 45 s, whether or not a watch is open.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            UseCookies = false,
            AllowAutoRedirect = false,
            UseProxy = Proxy is not null,
            Proxy = Proxy is null ? null : new WebProxy(Proxy),
        };
        if (TlsServerName is not null)
            sockets.SslOptions.TargetHost = TlsServerName;
        sockets.SslOptions.RemoteCertificateValidationCallback = new ServerCertificateCheck(SkipTlsVerify, Authorities).IsValid;
        sockets.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => Credentials.ClientCertificate!;
        return new CredentialsHandler(Credentials, sockets);
    }
}
