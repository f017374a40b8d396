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
        WriteAsync(path, content, overwrite: true, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> CreateAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var target = Locate(path);
        if (File.Exists(target))
            return false;
        try
        {
            // Without overwriting, moving is a hard link (or a copy that must create its target): of several at once one succeeds.
            await WriteAsync(path, content, overwrite: false, cancellationToken);
            return true;
        }
        catch (IOException) when (File.Exists(target))
        {
            return false;
        }
    }

    private async Task WriteAsync(string path, ReadOnlyMemory<byte> content, bool overwrite, CancellationToken cancellationToken)
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
                    await file.WriteAsync(content, cancellationToken);
                    file.Flush(flushToDisk: true);
                }

                File.Move(temporary, target, overwrite);
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
