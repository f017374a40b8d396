using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Trainyard.Runtime;

namespace Trainyard.Chaos;

/// <summary>A program that wants to lead, and while it does writes a time at which it led, its term and its name into a file again and
/// again.</summary>
internal static class Contender
{
    public static Command Command()
    {
        Option<string> kubeconfig = new("--kubeconfig") { Required = true };
        Option<string> identity = new("--identity") { Required = true };
        Option<string> file = new("--file") { Required = true };
        var command = new Command("contend", "Contends for a lease.") { kubeconfig, identity, file };
        command.SetAction(
            async (parsed, stop) =>
                await ContendAsync(parsed.GetValue(kubeconfig)!, parsed.GetValue(identity)!, parsed.GetValue(file)!, stop)
        );
        return command;
    }

    private static async Task ContendAsync(string kubeconfig, string identity, string file, CancellationToken stop)
    {
        var options = new LeaderElectionOptions
        {
            Namespace = "default",
            Name = "contended",
            Identity = identity,
            LeaseDuration = TimeSpan.FromSeconds(3),
            RenewDeadline = TimeSpan.FromSeconds(2),
            RetryPeriod = TimeSpan.FromMilliseconds(300),
        };
        using var client = new ApiClient(
            ClusterConnection.Load(kubeconfig, null, TimeProvider.System),
            TimeProvider.System,
            new() { Attempts = 1, Timeout = options.RenewDeadline / 2 }
        );
        var elector = new LeaderElector(
            client,
            options,
            TimeProvider.System,
            NullLogger<LeaderElector>.Instance,
            RuntimeMetrics.Unpublished()
        );
        await elector.RunAsync((end, lost) => WriteAsync(elector, identity, file, end, lost), stop);
    }

    // Each line is one write of a file opened for appending, so lines of two processes do not mix. The time, by the clock that all
    // processes share, lies
    // between two looks at the lease: a process that is frozen before it writes tells late, and still the truth.
    private static async Task WriteAsync(LeaderElector elector, string identity, string file, CancellationToken end, CancellationToken lost)
    {
        while (!end.IsCancellationRequested && !lost.IsCancellationRequested)
        {
            var (before, led) = (elector.Term, elector.IsLeading);
            var at = TimeProvider.System.GetTimestamp();
            if (led && elector.IsLeading && elector.Term == before)
                await File.AppendAllTextAsync(file, $"{at} {before} {identity}\n", CancellationToken.None);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }
    }
}
