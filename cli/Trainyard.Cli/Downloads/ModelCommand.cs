using System.CommandLine;
using Spectre.Console;
using Trainyard.Api;
using Trainyard.Models;
using Trainyard.Runtime;
using Trainyard.Trainer.Client;

namespace Trainyard.Cli.Downloads;

/// <summary><c>model TRAININGJOB</c>: the model package as a folder.</summary>
internal static class ModelCommand
{
    public static Command Create()
    {
        var cluster = new ClusterOptions();
        var name = new Argument<string>("trainingjob") { Description = "The TrainingJob's name." };
        var to = new Option<string?>("--to") { Description = "The folder; it must not be there. Default: TRAININGJOB-VERSION." };
        var options = new DownloadOptions();
        var command = new Command("model", "Download a model package: the model's file, its manifest and card, and the trials.")
        {
            name,
            to,
        };
        options.AddTo(command);
        cluster.AddTo(command);
        command.SetAction(
            (result, cancellationToken) =>
                cluster.WithJobAsync(
                    result,
                    result.GetValue(name)!,
                    async (client, job) =>
                    {
                        var folder = result.GetValue(to) ?? $"{job.Metadata.Name}-{job.Status?.Model?.Version}";
                        if (Path.Exists(folder))
                            throw new CliException($"{folder} is there already: name another folder by --to");
                        var files = await options.DownloadAsync(client, job, result, cancellationToken);
                        Check(job, files);
                        Write(folder, files);
                        AnsiConsole.MarkupLineInterpolated($"{folder}: {string.Join(", ", files.Select(file => file.Name))}");
                    },
                    cancellationToken
                )
        );
        return command;
    }

    private static void Check(TrainingJob job, IReadOnlyList<DownloadedFile> files)
    {
        var manifest = files.FirstOrDefault(file => file.Name == Models.Manifest.FileName);
        if (manifest is null || ModelPackage.DigestOf(manifest.Content) != job.Status!.Model!.Digest)
            throw new CliException($"the package at {job.Status?.Model?.Uri} is not the one that {job.Metadata.Name} has stored");
    }

    /// <summary>Whole or not at all.</summary>
    private static void Write(string folder, IReadOnlyList<DownloadedFile> files)
    {
        var part = $"{folder.TrimEnd('/')}.part";
        foreach (var file in files)
        {
            var path = Path.Combine(part, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content);
        }

        Directory.Move(part, folder);
    }
}
