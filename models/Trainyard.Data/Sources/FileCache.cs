using System.Security.Cryptography;
using System.Text;

namespace Trainyard.Data.Sources;

/// <summary>
/// Fetched files, shared by the processes of a machine. Each has a lock file: whoever fetches holds it alone, so that the others wait and
/// find the file; whoever reads shares it until disposed, so that the file is not cleared away under it.
/// </summary>
public sealed class FileCache : IDisposable
{
    private const string LockSuffix = ".lock";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly List<FileStream> _inUse = [];
    private readonly string _folder;
    private readonly long _limit;
    private readonly TimeProvider _time;

    /// <param name="folder">Its folder; made if it is not there.</param>
    /// <param name="limitBytes">When more than this has been fetched, what was not used for the longest goes.</param>
    public FileCache(string folder, long limitBytes, TimeProvider time)
    {
        (_folder, _limit, _time) = (Directory.CreateDirectory(folder).FullName, limitBytes, time);
    }

    /// <summary>The file of a key; fetched if it is not there. It stays until this is disposed.</summary>
    /// <param name="key">What the content follows from.</param>
    /// <param name="extension">The file's extension, such as .csv.gz.</param>
    public async Task<string> GetAsync(string key, string extension, Func<Stream, Task> fetch, CancellationToken cancellationToken)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        var path = Path.Combine(_folder, name + extension);
        while (!TryUse(path))
        {
            // Whoever has fetched meanwhile shares the file for long: a wait for the lock alone must not go past a look for the file.
            if (TryLock(path, alone: true) is not { } held)
            {
                await Task.Delay(Pause, _time, cancellationToken);
                continue;
            }

            await using var own = held;
            if (File.Exists(path))
                continue;
            await FetchAsync(path, fetch);
            Clear(path);
        }

        return path;
    }

    /// <summary>Shares the file, where it is there and nobody has it alone.</summary>
    private bool TryUse(string path)
    {
        if (TryLock(path, alone: false) is not { } use)
            return false;
        if (!File.Exists(path))
        {
            use.Dispose();
            return false;
        }

        File.SetLastAccessTimeUtc(path, _time.GetUtcNow().UtcDateTime);
        _inUse.Add(use);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var use in _inUse)
            use.Dispose();
        _inUse.Clear();
    }

    private static async Task FetchAsync(string path, Func<Stream, Task> fetch)
    {
        var part = $"{path}.{Guid.NewGuid():n}.part";
        try
        {
            await using (var file = File.Create(part))
                await fetch(file);
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static FileStream? TryLock(string path, bool alone)
    {
        try
        {
            return alone
                ? new FileStream(path + LockSuffix, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
                : new FileStream(path + LockSuffix, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Removes the files that were not used for the longest until the rest is within the limit.</summary>
    private void Clear(string keep)
    {
        var files = new DirectoryInfo(_folder)
            .EnumerateFiles()
            .Where(file => file.Extension is not (LockSuffix or ".part"))
            .OrderBy(file => file.LastAccessTimeUtc)
            .ToArray();
        var size = files.Sum(file => file.Length);
        foreach (var file in files.Where(file => file.FullName != keep))
        {
            if (size <= _limit)
                return;
            if (TryLock(file.FullName, alone: true) is not { } held)
                continue;
            size -= file.Length;
            file.Delete();
            held.Dispose();
        }
    }
}
