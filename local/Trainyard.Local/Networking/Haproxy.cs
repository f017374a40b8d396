using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Trainyard.Local.Node;

namespace Trainyard.Local.Networking;

/// <summary>
/// Debian's HAProxy as a child process. A change of its configuration starts new workers that take the listening socket over, while the old ones finish what they have
/// begun: no connection is refused or cut.
/// </summary>
internal sealed class Haproxy : IDisposable
{
    private readonly string _folder;
    private readonly string? _program;
    private string _running = "";
    private Process? _process;

    public Haproxy(NodeOptions options)
    {
        _folder = Directory.CreateDirectory(Path.Combine(Path.GetFullPath(options.Folder), "ingress")).FullName;
        _program = options.HaproxyPath ?? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Append("/usr/sbin").Select(p => Path.Combine(p, "haproxy")).FirstOrDefault(File.Exists);
        Port = options.IngressPort > 0 ? options.IngressPort : KeptPort();
        EndForerunner();
    }

    public int Port { get; }

    public bool Installed => _program is not null;

    private string ConfigFile => Path.Combine(_folder, "haproxy.cfg");

    private string PidFile => Path.Combine(_folder, "haproxy.pid");

    /// <summary>Makes it run with this configuration; null, or why it does not.</summary>
    public string? Apply(string config)
    {
        if (_program is null) return "HAProxy is not installed: apt-get install haproxy";
        var alive = _process is { HasExited: false };
        if (alive && config == _running) return null;
        File.WriteAllText(ConfigFile, config);
        if (Check(_program) is { } fault) return fault;
        if (alive) Native.Signal(_process!.Id, Native.SigUsr2);
        else Start(_program);
        _running = config;
        return null;
    }

    public void Dispose()
    {
        if (_process is not { HasExited: false }) return;
        Native.Signal(_process.Id, Native.SigTerm);
        _process.WaitForExit(TimeSpan.FromSeconds(2));
        _process.Dispose();
    }

    private string? Check(string program)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-c", "-q", "-f", ConfigFile]) start.ArgumentList.Add(argument);
        using var check = Process.Start(start)!;
        var said = check.StandardError.ReadToEnd();
        check.WaitForExit();
        return check.ExitCode == 0 ? null : said.Trim();
    }

    /// <summary>In a session of its own: Ctrl-C in the terminal reaches us, and we end it.</summary>
    private void Start(string program)
    {
        _process?.Dispose();
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true };
        foreach (var argument in (string[])["sh", "-c", "exec \"$0\" \"$@\" > /dev/null 2>&1", program, "-W", "-q", "-f", ConfigFile])
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        File.WriteAllText(PidFile, _process.Id.ToString(CultureInfo.InvariantCulture));
        AwaitListening();
    }

    /// <summary>A signal to reload would end it while it starts.</summary>
    private void AwaitListening()
    {
        for (var tries = 0; tries < 200 && !_process!.HasExited; tries++)
        {
            using var client = new TcpClient();
            try
            {
                client.Connect(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(10);
            }
        }
    }

    /// <summary>One that a killed local cluster left behind holds the port.</summary>
    private void EndForerunner()
    {
        if (!File.Exists(PidFile) || !int.TryParse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture, out var id)) return;
        if (ProcessTree.CommandLine(id).Contains(ConfigFile, StringComparison.Ordinal))
            foreach (var process in ProcessTree.Members(id)) Native.Signal(process, Native.SigKill);
        File.Delete(PidFile);
    }

    /// <summary>A free port, the same one after a restart, so that addresses stay good.</summary>
    private int KeptPort()
    {
        var file = Path.Combine(_folder, "port");
        if (File.Exists(file) && int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var kept)) return kept;
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        File.WriteAllText(file, port.ToString(CultureInfo.InvariantCulture));
        return port;
    }
}
