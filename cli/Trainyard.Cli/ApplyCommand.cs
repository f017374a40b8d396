using System.CommandLine;
using Trainyard.Runtime;

namespace Trainyard.Cli;

/// <summary><c>trainyard apply -f PATH</c>: server-side apply for machines without kubectl.</summary>
internal static class ApplyCommand
{
    public static Command Create()
    {
        var cluster = new ClusterOptions();
        var files = new Option<string[]>("--filename", "-f") { Description = "A YAML file, or a folder of them.", Required = true };
        var command = new Command("apply", "Apply manifests, as kubectl apply --server-side does.") { files };
        cluster.AddTo(command);
        command.SetAction(
            async (result, cancellationToken) =>
            {
                using var applier = new ManifestApplier(cluster.Connect(result));
                foreach (var manifest in result.GetValue(files)!.SelectMany(Manifest.ReadAll))
                    Console.WriteLine(await applier.ApplyAsync(manifest, cancellationToken));
            }
        );
        return command;
    }
}
