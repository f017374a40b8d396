using Trainyard.Contracts;

namespace Trainyard;

/// <summary>Where a program of a pod listens, as its environment says: a node may say the pod's address alone.</summary>
internal static class ListenAddress
{
    /// <summary>The environment variable.</summary>
    public const string Variable = "TRAINYARD_LISTEN";

    /// <param name="variable">Which one said it.</param>
    /// <param name="listen">An address, address:port or http://address:port.</param>
    /// <param name="defaultPort">Where it names none.</param>
    /// <returns>http://address:port.</returns>
    /// <exception cref="FailureException">It is none of these.</exception>
    public static string Url(string variable, string listen, int defaultPort)
    {
        var url = listen.Contains("://", StringComparison.Ordinal) ? listen : "http://" + listen;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp)
        {
            throw new FailureException(
                FailureClass.Configuration,
                $"{variable} must be an address such as 127.0.0.1 or http://0.0.0.0:8080, not '{listen}'"
            );
        }

        // A URL without a port would mean 80, which the user of a container may not open.
        var named = url["http://".Length..].TrimEnd('/').LastIndexOf(':') > url["http://".Length..].LastIndexOf(']');
        return $"http://{uri.Host}:{(named ? uri.Port : defaultPort)}";
    }
}
