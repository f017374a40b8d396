using System.Globalization;

namespace Trainyard.Local.Node.Networking;

/// <summary>The port of a cluster IP that stands for a Service's: the same, or 10,000 above where this user may not open that.</summary>
internal static class ServicePort
{
    private const int Above = 10_000;
    private const string Setting = "/proc/sys/net/ipv4/ip_unprivileged_port_start";

    private static readonly Lazy<int> FirstAllowed = new(() =>
        Environment.IsPrivilegedProcess ? 0
        : File.Exists(Setting) ? int.Parse(File.ReadAllText(Setting), CultureInfo.InvariantCulture)
        : 1024
    );

    public static int Of(int port) => Of(port, FirstAllowed.Value);

    /// <param name="firstAllowed">The lowest port that may be opened.</param>
    internal static int Of(int port, int firstAllowed) => port < firstAllowed ? port + Above : port;
}
