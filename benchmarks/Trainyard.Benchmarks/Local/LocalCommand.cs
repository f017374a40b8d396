using System.CommandLine;

namespace Trainyard.Benchmarks.Local;

/// <summary><c>local</c>: the local cluster from another process.</summary>
internal static class LocalCommand
{
    public static Command Create()
    {
        Option<string> server = new("--server")
        {
            Description = "The local cluster's program.",
            DefaultValueFactory = _ => "artifacts/dist/trainyard-local",
        };
        Option<int> objects = new("--objects") { Description = "How many objects to write.", DefaultValueFactory = _ => 10_000 };
        Option<int> clients = new("--clients") { Description = "How many connections at a time.", DefaultValueFactory = _ => 32 };
        var command = new Command("local", "The local cluster's start, memory, writes, reads, delay of watches and pages.")
        {
            server,
            objects,
            clients,
        };
        command.SetAction(
            (parsed, stop) =>
                Measurement.RunAsync(parsed.GetRequiredValue(server), parsed.GetValue(objects), parsed.GetValue(clients), stop)
        );
        return command;
    }
}
