using System.CommandLine;
using Trainyard.Runtime;

namespace Trainyard.Cli.Watching;

internal static class WatchCommand
{
    public static Command Create()
    {
        var cluster = new ClusterOptions();
        var name = new Argument<string>("trainingjob") { Description = "The TrainingJob's name." };
        var command = new Command("watch", "Show a sweep live: trials, the best so far, the time left.") { name };
        cluster.AddTo(command);
        command.SetAction(
            async (result, cancellationToken) =>
            {
                var connection = cluster.Connect(result);
                using var client = new ApiClient(connection, TimeProvider.System, new() { Json = ClusterJson.Options });
                var watcher = new SweepWatcher(client, TimeProvider.System, TimeSpan.FromSeconds(1));
                var last = await SweepScreen.ShowAsync(watcher.WatchAsync(connection.Namespace, result.GetValue(name)!, cancellationToken));
                if (last.Trouble is { } trouble)
                    throw new CliException($"{last.Name}: {trouble}");
            }
        );
        return command;
    }
}
