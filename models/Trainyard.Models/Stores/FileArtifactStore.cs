using System.Security.Cryptography;
using Trainyard.Contracts;

namespace Trainyard.Models;

/// <summary>An artifact store in a folder.</summary>
/// <param name="uri">The URI by which users know the folder (file:// or pvc://).</param>
/// <param name="root">The folder; it is made when first written to.</param>
public sealed class FileArtifactStore(string uri, string root) : IArtifactStore
{
    private const string TemporarySuffix = ".part";

    /// <inheritdoc/>
    public string Uri { get; } = uri.TrimEnd('/');

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        try
        {
            return await File.ReadAllBytesAsync(Locate(path), cancellationToken);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException refused)
        {
            throw Refused(path, refused);
        }
    }

    /// <inheritdoc/>
    public Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        WriteAsync(path, file => file.WriteAsync(content, cancellationToken).AsTask(), overwrite: true);

    /// <inheritdoc/>
    public Task<bool> CreateAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        CreateAsync(path, file => file.WriteAsync(content, cancellationToken).AsTask());

    /// <inheritdoc/>
    public Task<bool> CreateAsync(string path, FileInfo content, byte[] md5, CancellationToken cancellationToken = default) =>
        CreateAsync(path, file => CopyAsync(content, md5, file, cancellationToken));

    private async Task<bool> CreateAsync(string path, Func<FileStream, Task> write)
    {
        var target = Locate(path);
        if (File.Exists(target))
            return false;
        try
        {
            await WriteAsync(path, write, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(target))
        {
            return false;
        }
    }

    private static async Task CopyAsync(FileInfo content, byte[] md5, FileStream target, CancellationToken cancellationToken)
    {
#pragma warning disable CA5351 // The hash is a name here, not a lock.
        using var hash = MD5.Create();
#pragma warning restore CA5351
        await using var source = content.OpenRead();
        await using var hashing = new CryptoStream(target, hash, CryptoStreamMode.Write, leaveOpen: true);
        await source.CopyToAsync(hashing, cancellationToken);
        await hashing.FlushFinalBlockAsync(cancellationToken);
        if (!hash.Hash.AsSpan().SequenceEqual(md5))
            throw new FailureException(FailureClass.DataSchema, $"{content.FullName} has changed while it was sent", "send it again");
    }

    private async Task WriteAsync(string path, Func<FileStream, Task> write, bool overwrite)
    {
        var target = Locate(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            var temporary = $"{target}.{Guid.NewGuid():n}{TemporarySuffix}";
            try
            {
                await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
                {
                    await write(file);
                    file.Flush(flushToDisk: true);
                }

                if (overwrite)
                    File.Move(temporary, target, overwrite: true);
                else
                    NewFile.Place(temporary, target);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (UnauthorizedAccessException refused)
        {
            throw Refused(path, refused);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellationToken = default)
    {
        var start = folder == "" ? root : Locate(folder);
        if (!Directory.Exists(start))
            return Task.FromResult<IReadOnlyList<string>>([]);

        IReadOnlyList<string> paths =
        [
            .. Directory
                .EnumerateFiles(start, "*", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith(TemporarySuffix, StringComparison.Ordinal))
                .Select(file => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'))
                .Order(StringComparer.Ordinal),
        ];
        return Task.FromResult(paths);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        var target = Locate(path);
        if (File.Exists(target))
            File.Delete(target);
        return Task.CompletedTask;
    }

    private string Locate(string path) => Path.Combine(root, ArtifactPath.Checked(path));

    private FailureException Refused(string path, Exception cause) =>
        new(FailureClass.Credentials, $"{Uri}/{path} may not be read or written by this user", inner: cause);
}
