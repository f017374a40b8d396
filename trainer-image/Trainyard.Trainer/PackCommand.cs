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
        var uri = new Argument<string>("uri") { Description = "The version's folder; of all versions the one above." };
        var secret = new Option<string?>("--secret") { Description = "The mounted Secret that opens it." };
        var job = new Option<string?>("--versions-of")
        {
            Description = "Manifests and cards alone, of all versions of this TrainingJob in the folder.",
        };
        var command = new Command("pack", "Write a model package, and the history beside it, to the log: a line of JSON, then base64.")
        {
            uri,
            secret,
            job,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                try
                {
                    var store = ArtifactStores.Open(parsed.GetValue(uri)!, parsed.GetValue(secret), environment);
                    var files = parsed.GetValue(job) is { } name
                        ? await VersionsAsync(store, name, cancellationToken)
                        : await PackageAsync(store, cancellationToken);
                    await WriteAsync(files, output);
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

    private static async Task<SortedDictionary<string, byte[]>> PackageAsync(IArtifactStore store, CancellationToken cancellationToken)
    {
        var package = await ModelPackage.ReadAsync(store, "", cancellationToken: cancellationToken);
        var files = new SortedDictionary<string, byte[]>(package.Files.ToDictionary(), StringComparer.Ordinal)
        {
            [Manifest.FileName] = (await store.ReadAsync(Manifest.FileName, cancellationToken))!,
        };
        if (await store.ReadAsync(TrialParquet.FileName, cancellationToken) is { } history)
            files[TrialParquet.FileName] = history;
        return files;
    }

    /// <summary>Of a version without its manifest nothing: it is not yet whole, or no longer.</summary>
    private static async Task<SortedDictionary<string, byte[]>> VersionsAsync(
        IArtifactStore store,
        string job,
        CancellationToken cancellationToken
    )
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var folder in (await ModelVersions.WholeAsync(store, cancellationToken)).Select(ModelVersions.Folder))
        {
            var manifest = await store.ReadAsync($"{folder}/{Manifest.FileName}", cancellationToken);
            if (manifest is null || ModelPackage.Parse(manifest, $"{store.Uri}/{folder}").TrainingJob != job)
                continue;
            files[$"{folder}/{Manifest.FileName}"] = manifest;
            if (await store.ReadAsync($"{folder}/{ModelCard.FileName}", cancellationToken) is { } card)
                files[$"{folder}/{ModelCard.FileName}"] = card;
        }

        return files;
    }

    private static async Task WriteAsync(SortedDictionary<string, byte[]> files, TextWriter output)
    {
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
