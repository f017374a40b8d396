using System.Security.Cryptography.X509Certificates;

namespace Trainyard.Runtime;

/// <summary>The service account of the pod that we run in.</summary>
internal static class InClusterConnection
{
    private const string Folder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>Null outside a pod.</summary>
    public static ClusterConnection? Find(TimeProvider time, string folder = Folder)
    {
        var host = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST");
        var port = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT");
        var token = Path.Combine(folder, "token");
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port) || !File.Exists(token))
            return null;
        var ns = Path.Combine(folder, "namespace");
        return new ClusterConnection
        {
            Server = new UriBuilder("https", host, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture)).Uri,
            Namespace = File.Exists(ns) ? File.ReadAllText(ns).Trim() : "default",
            Authorities = AuthoritiesFile(Path.Combine(folder, "ca.crt")),
            Credentials = new TokenFile(token, time),
        };
    }

    /// <summary>The certificates of a file, read anew at each call: handshakes are rare and authorities rotate.</summary>
    public static Func<X509Certificate2Collection> AuthoritiesFile(string path) =>
        () =>
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(path);
            return authorities;
        };
}
