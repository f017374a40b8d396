using System.CommandLine;
using System.Diagnostics;

namespace Trainyard.Cli.Local;

/// <summary><c>trainyard console</c>: the web console against the kubeconfig, on this machine alone.</summary>
internal static class ConsoleCommand
{
    public static Command Create()
    {
        var cluster = new ClusterOptions();
        var background = new Option<bool>("--background") { Description = "Leave it running; 'trainyard local down' stops it, too." };
        var port = new Option<int>("--port") { Description = "The port on 127.0.0.1; 0 is any free one." };
        var command = new Command(
            "console",
            "The web console on 127.0.0.1. Prints a link that lets in one browser; where it runs already, a new link."
        )
        {
            background,
            port,
        };
        command.Add(cluster.Kubeconfig);
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var console = new LocalConsole(LocalPaths.Default, TimeProvider.System);
                var kubeconfig = cluster.PathOf(result);
                if (console.Pid is not null)
                    Console.WriteLine(await console.LinkAsync(cancellationToken));
                else if (result.GetValue(background))
                    Console.WriteLine(await console.StartAsync(kubeconfig, result.GetValue(port), cancellationToken));
                else
                    await ForegroundAsync(console.Arguments(kubeconfig, result.GetValue(port)), cancellationToken);
            }
        );
        return command;
    }

    private static async Task ForegroundAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var console = Process.Start(new ProcessStartInfo(LocalPaths.Program(LocalConsole.Name), arguments))!;
        // Ctrl+C reaches both; the console ends by itself.
        await console.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        if (console.ExitCode != 0)
            throw new CliException($"the console ended with {console.ExitCode}");
    }
}
