namespace Trainyard.Data.Reading;

/// <summary>Files that are written anew, each once, in a folder that goes with this.</summary>
internal sealed class FileCopies : IDisposable
{
    private readonly Dictionary<string, string> _copies = new(StringComparer.Ordinal);
    private string? _folder;

    /// <summary>Where a file's copy is.</summary>
    /// <param name="write">Writes the copy to the place that it is given.</param>
    internal string Of(string path, Action<string> write)
    {
        if (_copies.TryGetValue(path, out var copy))
            return copy;

        _folder ??= Directory.CreateTempSubdirectory("trainyard-read-").FullName;
        copy = Path.Combine(_folder, $"{_copies.Count}{Path.GetExtension(path)}");
        write(copy);
        _copies.Add(path, copy);
        return copy;
    }

    public void Dispose()
    {
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }
}
