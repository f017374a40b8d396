using Trainyard.Contracts;

namespace Trainyard.Models;

/// <summary>Named byte strings below one URI. Paths are relative, with '/' between the parts; ".." and empty parts are refused.</summary>
/// <exception cref="FailureException">Credentials: the store refuses us. NotFound: the bucket or claim is not there.</exception>
public interface IArtifactStore
{
    /// <summary>The URI that paths are relative to, without a '/' at its end.</summary>
    string Uri { get; }

    /// <summary>The whole content, or null where there is none.</summary>
    Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Writes whole or not at all; what was there is replaced.</summary>
    Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>Writes whole or not at all where nothing is; false, and nothing is changed, where something is. Of several at once one
    /// succeeds.</summary>
    Task<bool> CreateAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>The same of a file, which is sent as it is read: it may be larger than the memory.</summary>
    /// <param name="md5">Of its content. Where that has changed meanwhile, nothing is written.</param>
    /// <exception cref="Contracts.FailureException">It has changed, or the store refuses it.</exception>
    Task<bool> CreateAsync(string path, FileInfo content, byte[] md5, CancellationToken cancellationToken = default);

    /// <summary>The paths that begin with a folder (all for ""), in ordinal order.</summary>
    Task<IReadOnlyList<string>> ListAsync(string folder, CancellationToken cancellationToken = default);

    /// <summary>Removes a path; nothing happens where there is none.</summary>
    Task DeleteAsync(string path, CancellationToken cancellationToken = default);
}
