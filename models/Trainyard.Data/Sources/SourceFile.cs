using System.Security.Cryptography;
using Trainyard.Models;

namespace Trainyard.Data.Sources;

/// <summary>A file of a source, on this machine.</summary>
/// <param name="Uri">Where it is for the user.</param>
/// <param name="Path">Where it is for the program.</param>
public sealed record SourceFile(string Uri, string Path)
{
    /// <summary>Its content's digest and size. Reads all of it.</summary>
    public async Task<DataDigest> DigestAsync(string source, CancellationToken cancellationToken = default)
    {
        await using var content = File.OpenRead(Path);
        var hash = await SHA256.HashDataAsync(content, cancellationToken);
        return new DataDigest(source, Uri, "sha256:" + Convert.ToHexStringLower(hash), content.Length);
    }
}
