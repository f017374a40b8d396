using System.CommandLine;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Cli.Data;

/// <summary><c>trainyard push PATH --remote s3://bucket/prefix</c>: data under DVC, without DVC.</summary>
internal static class PushCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("path") { Description = "A file or a folder." };
        var remote = new Option<string>("--remote")
        {
            Description =
                "Where contents are kept: s3://bucket/prefix (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL) or a folder.",
            Required = true,
        };
        var command = new Command(
            "push",
            "Put data where DVC keeps it: the content into a remote, under its MD5, and PATH.dvc, which names it, beside it for Git."
        )
        {
            path,
            remote,
        };
        command.SetAction(
            async (result, cancellationToken) =>
            {
                try
                {
                    Console.WriteLine(
                        await PushAsync(
                            result.GetValue(path)!,
                            result.GetValue(remote)!,
                            Environment.GetEnvironmentVariable,
                            cancellationToken
                        )
                    );
                }
                catch (FailureException fault)
                {
                    throw new CliException($"{fault.Failure.Message}{(fault.Failure.Hint is { } hint ? $": {hint}" : "")}");
                }
                catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
                {
                    throw new CliException(fault.Message);
                }
            }
        );
        return command;
    }

    /// <summary>The pointer is written last: what it names is there.</summary>
    /// <exception cref="CliException">There is nothing to push.</exception>
    /// <exception cref="FailureException">The store refuses it.</exception>
    internal static async Task<string> PushAsync(
        string path,
        string remote,
        Func<string, string?> environment,
        CancellationToken cancellationToken
    )
    {
        var data = DvcFile.Of(path);
        var store = ArtifactStores.Open(remote, secretName: null, environment);
        var sent = 0;
        foreach (var (file, md5) in data.Files)
            sent += await store.CreateAsync(DvcFile.Place(md5), file, Convert.FromHexString(md5), cancellationToken) ? 1 : 0;
        if (data.List is { } list)
            sent += await store.CreateAsync(DvcFile.Place(list.Name), list.Content, cancellationToken) ? 1 : 0;
        var pointer = Path.TrimEndingDirectorySeparator(path) + ".dvc";
        await File.WriteAllTextAsync(pointer, data.Pointer, cancellationToken);
        return $"{sent} of {data.Files.Count + (data.List is null ? 0 : 1)} contents were new in {remote}; {pointer} names them";
    }
}
