using System.Text.RegularExpressions;
using Trainyard.Console.Cluster;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Console.Starting;

/// <summary>Files that people bring into the object store of a cluster's console, each below its namespace. Who may begin a sweep there may
/// bring one.</summary>
internal sealed partial class BucketUploads(ConsoleOptions options)
{
    /// <summary>Whether the console was given a store.</summary>
    public bool IsHere => options is { InCluster: true, UploadsUri: not null };

    /// <summary>The Secret that a sweep reads them by, of the same name in its own namespace; null: none is needed.</summary>
    public string? Secret => options.UploadsSecret;

    /// <summary>Streams a file into the store; its address.</summary>
    /// <param name="bytes">How many it has.</param>
    /// <exception cref="InvalidDataException">It is of no kind that can be read, its user may begin no sweep in the namespace, or one of
    /// that name is there.</exception>
    /// <exception cref="FailureException">The store refuses.</exception>
    public async Task<string> StoreAsync(
        Permissions permissions,
        string ns,
        string name,
        Stream content,
        long bytes,
        CancellationToken cancellationToken
    )
    {
        if (!Label().IsMatch(ns))
            throw new InvalidDataException($"\"{ns}\" is no namespace: name the sweep's first");
        var verdict = await permissions.AskAsync("create", "trainingjobs", ns);
        if (!verdict.Allowed)
            throw new InvalidDataException(verdict.Reason);
        var safe = Uploads.Safe(name);
        using var inbox = new S3Inbox(options.UploadsUri!, options.UploadsSecret, Environment.GetEnvironmentVariable);
        return await inbox.CreateAsync($"{ns}/{safe}", content, bytes, cancellationToken)
            ?? throw new InvalidDataException($"{safe} is in the store already: give the file another name, or name that one's address");
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
    private static partial Regex Label();
}
