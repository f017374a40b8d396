using System.CommandLine;
using Trainyard.Cli.Local;

namespace Trainyard.Cli.Demo;

internal static class DemoCommand
{
    public static Command Create()
    {
        var events = new Option<int>("--events") { Description = "How many neutrinos to simulate.", DefaultValueFactory = _ => 4000 };
        var manifests = new Option<string>("--manifests")
        {
            Description = "The folder with the quickstart's manifests.",
            DefaultValueFactory = _ => "examples/quickstart",
        };
        var command = new Command("demo", "From nothing to a sweep and a live prediction, on this machine.") { events, manifests };
        command.SetAction(
            (result, cancellationToken) =>
                new DemoTour(LocalPaths.Default, result.GetValue(manifests)!, result.GetValue(events), TimeProvider.System).RunAsync(
                    cancellationToken
                )
        );
        return command;
    }
}
