using System.Security.Cryptography;
using System.Text.Json;
using Trainyard.Contracts;

namespace Trainyard.Models;

/// <summary>A model in an artifact store: a folder of files, whole when its manifest is there.</summary>
public sealed record ModelPackage
{
    /// <summary>What it says of itself.</summary>
    public required Manifest Manifest { get; init; }

    /// <summary>sha256:... of the manifest, and through it of every file.</summary>
    public required string Digest { get; init; }

    /// <summary>The files by name, but for the manifest.</summary>
    public required IReadOnlyDictionary<string, byte[]> Files { get; init; }

    /// <summary>The model's own file.</summary>
    public byte[] Model => Files[Manifest.ModelFile];

    /// <summary>sha256:... of bytes.</summary>
    public static string DigestOf(ReadOnlySpan<byte> content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>
    /// Writes the files, then the manifest with their digests. A manifest of an earlier try is removed first, so that a crash at any
    /// instant leaves either nothing valid or all of it.
    /// </summary>
    /// <param name="store">Where to.</param>
    /// <param name="folder">The folder below the store's URI; "" for the store itself.</param>
    /// <param name="manifest">The manifest; its <see cref="Manifest.Files"/> are filled in.</param>
    /// <param name="files">The files by name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ModelPackage> WriteAsync(
        IArtifactStore store,
        string folder,
        Manifest manifest,
        IReadOnlyDictionary<string, byte[]> files,
        CancellationToken cancellationToken = default
    )
    {
        if (!files.ContainsKey(manifest.ModelFile))
            throw new ArgumentException($"the model file {manifest.ModelFile} is not among the files", nameof(files));

        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, content) in files)
            digests.Add(name, DigestOf(content));
        var complete = manifest with { Files = digests };
        var json = JsonSerializer.SerializeToUtf8Bytes(complete, ManifestJson.Default.Manifest);

        await store.DeleteAsync(Place(folder, Manifest.FileName), cancellationToken);
        foreach (var (name, content) in files)
            await store.WriteAsync(Place(folder, name), content, cancellationToken);
        await store.WriteAsync(Place(folder, Manifest.FileName), json, cancellationToken);
        return new ModelPackage
        {
            Manifest = complete,
            Digest = DigestOf(json),
            Files = files,
        };
    }

    /// <summary>Reads a package and checks every file against its digest.</summary>
    /// <param name="store">Where from.</param>
    /// <param name="folder">The folder below the store's URI; "" for the store itself.</param>
    /// <param name="digest">The digest that the manifest must have, or null for any.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FailureException">It is not there, not whole, altered, of a newer format, or not the one that is
    /// expected.</exception>
    public static async Task<ModelPackage> ReadAsync(
        IArtifactStore store,
        string folder,
        string? digest = null,
        CancellationToken cancellationToken = default
    )
    {
        var place = folder == "" ? store.Uri : $"{store.Uri}/{folder}";
        var json = await store.ReadAsync(Place(folder, Manifest.FileName), cancellationToken)
            ?? throw new FailureException(FailureClass.NotFound, $"{place} is no model package: it has no {Manifest.FileName}");
        if (digest is not null && DigestOf(json) != digest)
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"the model package at {place} has the digest {DigestOf(json)}, not {digest}"
            );
        }

        var manifest = Parse(json, place);
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (name, expected) in manifest.Files)
        {
            var content = await store.ReadAsync(Place(folder, name), cancellationToken)
                ?? throw new FailureException(FailureClass.NotFound, $"the model package at {place} lacks its file {name}");
            if (DigestOf(content) != expected)
                throw new FailureException(FailureClass.DataSchema, $"the file {name} of the model package at {place} was altered");
            files.Add(name, content);
        }

        return new ModelPackage
        {
            Manifest = manifest,
            Digest = DigestOf(json),
            Files = files,
        };
    }

    /// <summary>What a package says of itself; null where there is none.</summary>
    /// <exception cref="FailureException">It cannot be read, or is of a newer format.</exception>
    public static async Task<Manifest?> FindManifestAsync(IArtifactStore store, CancellationToken cancellationToken = default) =>
        await store.ReadAsync(Manifest.FileName, cancellationToken) is { } json ? Parse(json, store.Uri) : null;

    /// <summary>Whether there is a package: its manifest, which is written last.</summary>
    public static async Task<bool> ExistsAsync(IArtifactStore store, string folder, CancellationToken cancellationToken = default) =>
        await store.ReadAsync(Place(folder, Manifest.FileName), cancellationToken) is not null;

    /// <summary>What a manifest says.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="place">Where it lies, for messages.</param>
    /// <exception cref="FailureException">It cannot be read, or is of a newer format.</exception>
    public static Manifest Parse(byte[] json, string place)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var format = document.RootElement.GetProperty("formatVersion").GetInt32();
            if (format is < 1 or > Manifest.CurrentFormat)
            {
                throw new FailureException(
                    FailureClass.DataSchema,
                    $"the model package at {place} has the format {format}; this program reads up to {Manifest.CurrentFormat}"
                );
            }

            var manifest = document.RootElement.Deserialize(ManifestJson.Default.Manifest)!;
            return manifest.Files.ContainsKey(manifest.ModelFile)
                ? manifest
                : throw new FailureException(FailureClass.DataSchema, $"the manifest of {place} does not list its model file");
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FailureException(FailureClass.DataSchema, $"the manifest of {place} cannot be read: {broken.Message}", inner: broken);
        }
    }

    private static string Place(string folder, string name) => folder == "" ? name : $"{folder}/{name}";
}
