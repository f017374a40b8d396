namespace Trainyard.Contracts;

/// <summary>The first line of a package that goes through a log; the files follow in this order, as base64.</summary>
public sealed record PackedFiles(IReadOnlyList<PackedFile> Files);

/// <summary>A file of it.</summary>
/// <param name="Name">Its name in the package.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Digest">sha256:... of its content.</param>
public sealed record PackedFile(string Name, long Bytes, string Digest);
