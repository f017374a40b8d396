using Trainyard.Contracts;

namespace Trainyard.Data.Sources;

/// <summary>Files that must be fetched before they can be read.</summary>
internal interface IRemote
{
    /// <summary>The files that a URI, which may be a glob, stands for, in ordinal order; none where there is none.</summary>
    /// <exception cref="FailureException">Credentials, NotFound.</exception>
    Task<IReadOnlyList<RemoteFile>> FindAsync(string uri, CancellationToken cancellationToken);

    /// <summary>The content of a file.</summary>
    Task DownloadAsync(RemoteFile file, Stream target, CancellationToken cancellationToken);
}

/// <param name="Version">What changes when its content does (an ETag); null where nothing tells.</param>
internal sealed record RemoteFile(string Uri, string? Version);
