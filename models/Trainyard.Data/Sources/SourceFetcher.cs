using System.IO.Compression;
using System.Security.Cryptography;
using Trainyard.Contracts;
using Trainyard.Models;
using ZstdSharp;

namespace Trainyard.Data.Sources;

/// <summary>Brings the files of a source to this machine: local ones as they are, others through the cache.</summary>
internal sealed class SourceFetcher(Func<string, string?> environment, Lazy<FileCache> cache, Lazy<HttpClient> web)
{
    /// <summary>The source's files, on this machine.</summary>
    /// <exception cref="FailureException">It is not there or may not be read.</exception>
    internal async Task<IReadOnlyList<SourceFile>> FetchAsync(DataSource source, CancellationToken cancellationToken)
    {
        var found = await FetchAsync(source.Uri, source, cancellationToken);
        if (found.Count == 0)
            throw new FailureException(FailureClass.NotFound, $"{source.Uri} is not there");

        var files = new List<SourceFile>();
        foreach (var file in found)
        {
            if (file.Uri.EndsWith(".dvc", StringComparison.Ordinal))
                files.AddRange(await FollowAsync(file, source, cancellationToken));
            else
                files.Add(file);
        }

        for (var i = 0; i < files.Count; i++)
            files[i] = await PlainAsync(files[i], cancellationToken);
        return files;
    }

    /// <summary>What the source's files are, and what changes when one of them does.</summary>
    /// <exception cref="FailureException">It is not there or may not be read.</exception>
    internal async Task<IReadOnlyList<(string Uri, string Version)>> VersionsAsync(DataSource source, CancellationToken cancellationToken)
    {
        var versions = new List<(string, string)>();
        if (SourceUri.LocalPath(source.Uri, environment) is { } path)
        {
            foreach (var file in LocalFiles.Find(source.Uri, path))
                versions.Add((file.Uri, (await file.DigestAsync(source.Name, cancellationToken)).Digest));
            return versions;
        }

        var remote = RemoteOf(source.Uri, source);
        foreach (var file in await remote.FindAsync(source.Uri, cancellationToken))
            versions.Add((file.Uri, file.Version ?? await ContentAsync(remote, file, cancellationToken)));
        return versions.Count > 0 ? versions : throw new FailureException(FailureClass.NotFound, $"{source.Uri} is not there");
    }

    /// <summary>The digest of a file that must be read for it.</summary>
    private static async Task<string> ContentAsync(IRemote remote, RemoteFile file, CancellationToken cancellationToken)
    {
        using var hash = SHA256.Create();
        await using (var target = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
            await remote.DownloadAsync(file, target, cancellationToken);
        return Convert.ToHexStringLower(hash.Hash!);
    }

    private IRemote RemoteOf(string uri, DataSource source) =>
        uri.StartsWith("s3://", StringComparison.Ordinal)
            ? new S3Remote(S3Options.From(source.Credentials?.SecretName, environment))
            : new WebRemote(web.Value);

    private async Task<IReadOnlyList<SourceFile>> FetchAsync(string uri, DataSource source, CancellationToken cancellationToken)
    {
        if (SourceUri.LocalPath(uri, environment) is { } path)
            return LocalFiles.Find(uri, path);

        var remote = RemoteOf(uri, source);
        var files = new List<SourceFile>();
        foreach (var file in await remote.FindAsync(uri, cancellationToken))
        {
            var key = $"{file.Uri}|{file.Version ?? Guid.NewGuid().ToString()}";
            var local = await cache.Value.GetAsync(
                key,
                Extension(file.Uri),
                stream => remote.DownloadAsync(file, stream, cancellationToken),
                cancellationToken
            );
            files.Add(new SourceFile(file.Uri, local));
        }

        return files;
    }

    /// <summary>The content that a .dvc file points to, checked against its MD5.</summary>
    private async Task<IReadOnlyList<SourceFile>> FollowAsync(
        SourceFile pointerFile,
        DataSource source,
        CancellationToken cancellationToken
    )
    {
        if (source.DvcRemote is not { } remote)
        {
            throw new FailureException(
                FailureClass.Configuration,
                $"{pointerFile.Uri} points to a DVC remote",
                $"give the source {source.Name} its dvcRemote"
            );
        }

        var pointer = DvcPointer.Parse(await File.ReadAllTextAsync(pointerFile.Path, cancellationToken), pointerFile.Uri);
        var uri = pointerFile.Uri[..^".dvc".Length];
        var content = await ContentAsync(pointer, uri, remote, source, cancellationToken);
        if (!pointer.IsFolder)
            return [content];

        var files = new List<SourceFile>();
        foreach (var entry in DvcPointer.Folder(await File.ReadAllBytesAsync(content.Path, cancellationToken)))
            files.Add(await ContentAsync(entry, $"{uri}/{entry.Path}", remote, source, cancellationToken));
        return files;
    }

    private async Task<SourceFile> ContentAsync(
        DvcPointer pointer,
        string uri,
        string remote,
        DataSource source,
        CancellationToken cancellationToken
    )
    {
        foreach (var place in pointer.Places)
        {
            IReadOnlyList<SourceFile> found = [];
            try
            {
                found = await FetchAsync($"{remote.TrimEnd('/')}/{place}", source, cancellationToken);
            }
            catch (FailureException none) when (none.Failure.Class == FailureClass.NotFound)
            {
                // It may lie where the other version of DVC puts it.
            }

            if (found is not [var content, ..])
                continue;
            await using var stream = File.OpenRead(content.Path);
#pragma warning disable CA5351 // DVC names contents by MD5.
            var hash = Convert.ToHexStringLower(await MD5.HashDataAsync(stream, cancellationToken));
#pragma warning restore CA5351
            return hash == pointer.Hash
                ? new SourceFile(uri, content.Path)
                : throw new FailureException(
                    FailureClass.DataSchema,
                    $"the content of {uri} in {remote} has the MD5 {hash}, its .dvc file says {pointer.Hash}"
                );
        }

        throw new FailureException(FailureClass.NotFound, $"{remote} has no content {pointer.Md5} for {uri}", "push it with dvc push");
    }

    /// <summary>
    /// A packed file is unpacked once for all trials of the node: plain files are read by several threads, and one that was cut off is
    /// noticed.
    /// </summary>
    private async Task<SourceFile> PlainAsync(SourceFile file, CancellationToken cancellationToken)
    {
        var format = FileFormats.Of(file.Uri);
        var compression = FileFormats.Compression(file.Uri);
        if (format == FileFormat.Parquet && compression == FileFormats.Zstd)
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"{file.Uri} is Parquet inside {compression}",
                "Parquet is compressed already: give it as it is"
            );
        }

        if (compression is null)
            return file;

        var packed = new FileInfo(file.Path);
        var key = $"plain|{packed.FullName}|{packed.Length}|{packed.LastWriteTimeUtc.Ticks}";
        var plain = await cache.Value.GetAsync(key, Path.GetExtension(file.Uri[..^compression.Length]), UnpackAsync, cancellationToken);
        return file with { Path = plain };

        async Task UnpackAsync(Stream target)
        {
            try
            {
                await using Stream unpacked =
                    compression == FileFormats.Gzip
                        ? new GZipStream(File.OpenRead(file.Path), CompressionMode.Decompress)
                        : new DecompressionStream(File.OpenRead(file.Path), leaveOpen: false);
                await unpacked.CopyToAsync(target, cancellationToken);
            }
            catch (Exception broken) when (broken is InvalidDataException or ZstdException or EndOfStreamException)
            {
                throw new FailureException(
                    FailureClass.DataSchema,
                    $"{file.Uri} is cut off or no {compression} file: {broken.Message}",
                    inner: broken
                );
            }
        }
    }

    private static string Extension(string uri)
    {
        var name = Path.GetFileName(uri.Split('?')[0]);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? "" : name[dot..];
    }
}
