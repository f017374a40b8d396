using System.CommandLine;

namespace Trainyard.Cli.Local;

/// <summary><c>trainyard local up|down|status</c>.</summary>
internal static class LocalCommand
{
    public static Command Create() =>
        new("local", "The local cluster on this machine: a Kubernetes API whose pods are processes.") { Up(), Down(), Status() };

    private static Command Up()
    {
        var withOperator = new Option<bool>("--operator") { Description = "Start the operator, too." };
        var command = new Command("up", "Start it in the background; prints the line that points kubectl at it.") { withOperator };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var local = new LocalInstallation(LocalPaths.Default, TimeProvider.System);
                await local.UpAsync(result.GetValue(withOperator), cancellationToken);
                Console.WriteLine($"export KUBECONFIG={local.Paths.Kubeconfig}");
            }
        );
        return command;
    }

    private static Command Down()
    {
        var command = new Command("down", "Stop it. What it stores stays, under .trainyard/cluster.");
        command.SetAction(
            async (_, cancellationToken) =>
            {
                var stopped = await new LocalInstallation(LocalPaths.Default, TimeProvider.System).DownAsync(cancellationToken);
                Console.WriteLine(stopped ? "stopped; .trainyard/ holds its state" : "nothing was running");
            }
        );
        return command;
    }

    private static Command Status()
    {
        var command = new Command("status", "Tell what runs.");
        command.SetAction(_ =>
        {
            var local = new LocalInstallation(LocalPaths.Default, TimeProvider.System);
            Console.WriteLine($"cluster   {State(local.ClusterPid)}");
            Console.WriteLine($"operator  {State(local.OperatorPid)}");
            Console.WriteLine($"console   {State(new LocalConsole(local.Paths, TimeProvider.System).Pid)}");
            Console.WriteLine($"kubectl   export KUBECONFIG={local.Paths.Kubeconfig}");
        });
        return command;
    }

    private static string State(int? pid) => pid is { } running ? $"running (process {running})" : "not running";
}
