using System.CommandLine;
using System.Text.Json;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Trainer;

/// <summary><c>pack URI</c>: a model package as lines of text, for who can read a pod's log and not the store.</summary>
internal static class PackCommand
{
    /// <summary>The bytes of a line before they become text. The runtime cuts lines at 16 KiB.</summary>
    private const int LineBytes = 6 * 1024;

    internal static Command Create(TextWriter output, TextWriter errors, Func<string, string?> environment)
    {
        var uri = new Argument<string>("uri") { Description = "The version's folder." };
        var secret = new Option<string?>("--secret") { Description = "The mounted Secret that opens it." };
        var command = new Command("pack", "Write a model package, and the history beside it, to the log: a line of JSON, then base64.")
        {
            uri,
            secret,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                try
                {
                    var store = ArtifactStores.Open(parsed.GetValue(uri)!, parsed.GetValue(secret), environment);
                    await WriteAsync(store, output, cancellationToken);
                    return 0;
                }
                catch (FailureException fault)
                {
                    errors.WriteLine($"trainyard-trainer: {fault.Failure.Class}: {fault.Failure.Message}");
                    return ExitCode.Of(fault.Failure.Class);
                }
            }
        );
        return command;
    }

    private static async Task WriteAsync(IArtifactStore store, TextWriter output, CancellationToken cancellationToken)
    {
        var package = await ModelPackage.ReadAsync(store, "", cancellationToken: cancellationToken);
        var files = new SortedDictionary<string, byte[]>(package.Files.ToDictionary(), StringComparer.Ordinal)
        {
            [Manifest.FileName] = (await store.ReadAsync(Manifest.FileName, cancellationToken))!,
        };
        if (await store.ReadAsync(TrialParquet.FileName, cancellationToken) is { } history)
            files[TrialParquet.FileName] = history;
        var head = new PackedFiles([
            .. files.Select(file => new PackedFile(file.Key, file.Value.Length, ModelPackage.DigestOf(file.Value))),
        ]);
        await output.WriteLineAsync(JsonSerializer.Serialize(head, ContractsJson.Default.PackedFiles));
        foreach (var content in files.Values)
        {
            for (var at = 0; at < content.Length; at += LineBytes)
                await output.WriteLineAsync(Convert.ToBase64String(content.AsSpan(at, Math.Min(LineBytes, content.Length - at))));
        }
    }
}
