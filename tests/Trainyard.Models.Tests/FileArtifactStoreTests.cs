namespace Trainyard.Models.Tests;

public sealed class FileArtifactStoreTests : ArtifactStoreContract, IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("trainyard-store-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    protected override IArtifactStore Empty() => new FileArtifactStore("file://" + _root, Path.Combine(_root, "models"));
}
