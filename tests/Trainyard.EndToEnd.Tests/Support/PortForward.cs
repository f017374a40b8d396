using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>kubectl port-forward to a service, for as long as it is not disposed.</summary>
internal sealed partial class PortForward : IDisposable
{
    private readonly Process _process;

    private PortForward(Process process, Uri address) => (_process, Http) = (process, new HttpClient { BaseAddress = address });

    /// <summary>Speaks to the service.</summary>
    public HttpClient Http { get; }

    public static async Task<PortForward> OpenAsync(Kubectl kubectl, string service, int port = 80)
    {
        var start = new ProcessStartInfo("kubectl", ["-n", kubectl.Namespace, "port-forward", $"service/{service}", $":{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["KUBECONFIG"] = kubectl.Kubeconfig;
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException(await process.StandardError.ReadToEndAsync());
        // Its later lines ("Handling connection ...") must be read, or it would stop on a full pipe.
        _ = process.StandardOutput.ReadToEndAsync();
        return new PortForward(process, new Uri($"http://127.0.0.1:{LocalPort().Match(line).Groups[1].Value}"));
    }

    public void Dispose()
    {
        Http.Dispose();
        _process.Kill();
        _process.Dispose();
    }

    [GeneratedRegex(@"127\.0\.0\.1:(\d+)")]
    private static partial Regex LocalPort();
}
