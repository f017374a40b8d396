namespace Trainyard.Trainer;

/// <summary>Where DuckDB puts what does not fit into memory; made by DuckDB, removed here.</summary>
internal sealed class SpillFolder : IDisposable
{
    internal string Path { get; } =
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"trainyard-{Environment.ProcessId}-{Guid.NewGuid():n}");

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
