using k8s.Models;

namespace Trainyard.Controllers.Pods;

/// <summary>How the kubelet asks our servers.</summary>
internal static class HttpProbe
{
    private const int Patience = 2;

    /// <param name="port">The container port's name.</param>
    /// <param name="period">Seconds from one question to the next.</param>
    /// <param name="failures">How many in a row count.</param>
    /// <param name="scheme">HTTPS, or null for HTTP.</param>
    public static V1Probe Of(string path, string port, int period, int failures, string? scheme = null) =>
        new()
        {
            HttpGet = new()
            {
                Path = path,
                Port = port,
                Scheme = scheme,
            },
            PeriodSeconds = period,
            FailureThreshold = failures,
            TimeoutSeconds = Patience,
        };
}
