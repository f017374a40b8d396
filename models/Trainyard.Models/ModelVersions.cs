using System.Globalization;
using System.Text;

namespace Trainyard.Models;

/// <summary>
/// The versions' folders of an artifact store. Each is written once and never again, since a predictor may serve it: before anything else a
/// claim is written that names whose the folder is, and only the first claim counts. Who comes again finds its own.
/// </summary>
public static class ModelVersions
{
    /// <summary>The file of the claim.</summary>
    public const string ClaimFile = "claim";

    /// <summary>The folder of a version.</summary>
    public static string Folder(int version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>The version that is this owner's: the one that it has claimed already, else the first from a number on that is
    /// free.</summary>
    /// <param name="store">Where the versions are.</param>
    /// <param name="from">The first version to try.</param>
    /// <param name="owner">Who claims it, unlike any other.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<int> ClaimAsync(IArtifactStore store, int from, string owner, CancellationToken cancellationToken = default)
    {
        for (var version = from; ; version++)
        {
            if (
                await IsOwnAsync(store, version, owner, cancellationToken) is { } own
                    ? own
                    : await TryClaimAsync(store, version, owner, cancellationToken)
            )
            {
                return version;
            }
        }
    }

    /// <summary>The versions that are there, whole or in part, of owners of one name: their claims are NAME/RUN.</summary>
    public static async Task<IReadOnlyList<int>> OfAsync(IArtifactStore store, string name, CancellationToken cancellationToken = default)
    {
        var folders = (await store.ListAsync("", cancellationToken))
            .Select(path => path.Split('/'))
            .Where(parts => parts.Length > 1 && parts[1] != ClaimFile)
            .Select(parts => int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Distinct();
        var own = new List<int>();
        foreach (var version in folders.Where(version => version > 0))
        {
            var claim = await store.ReadAsync($"{Folder(version)}/{ClaimFile}", cancellationToken);
            if (claim is not null && Encoding.UTF8.GetString(claim).StartsWith($"{name}/", StringComparison.Ordinal))
                own.Add(version);
        }

        return own;
    }

    /// <summary>The versions that are there as a whole, of whomever.</summary>
    public static async Task<IReadOnlyList<int>> WholeAsync(IArtifactStore store, CancellationToken cancellationToken = default) =>
        [
            .. (await store.ListAsync("", cancellationToken))
                .Select(path => path.Split('/'))
                .Where(parts => parts is [_, Manifest.FileName])
                .Select(parts => int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Where(version => version > 0)
                .Order(),
        ];

    /// <summary>Removes a version, its manifest first, so that no half of it is ever taken for a model. Its claim stays: no other version
    /// gets that number.</summary>
    public static async Task RemoveAsync(IArtifactStore store, int version, CancellationToken cancellationToken = default)
    {
        var folder = Folder(version);
        await store.DeleteAsync($"{folder}/{Manifest.FileName}", cancellationToken);
        foreach (var path in (await store.ListAsync(folder, cancellationToken)).Where(path => path != $"{folder}/{ClaimFile}"))
            await store.DeleteAsync(path, cancellationToken);
    }

    /// <summary>Whether the claim of a version is this owner's; null where there is none.</summary>
    private static async Task<bool?> IsOwnAsync(IArtifactStore store, int version, string owner, CancellationToken cancellationToken) =>
        await store.ReadAsync($"{Folder(version)}/{ClaimFile}", cancellationToken) is { } claim
            ? Encoding.UTF8.GetString(claim) == owner
            : null;

    /// <summary>A folder with files and no claim is of a time before claims. What stands there after writing is read back: not every store
    /// knows how to create only.</summary>
    private static async Task<bool> TryClaimAsync(IArtifactStore store, int version, string owner, CancellationToken cancellationToken)
    {
        if ((await store.ListAsync(Folder(version), cancellationToken)).Any(path => path != $"{Folder(version)}/{ClaimFile}"))
            return false;
        await store.CreateAsync($"{Folder(version)}/{ClaimFile}", Encoding.UTF8.GetBytes(owner), cancellationToken);
        return await IsOwnAsync(store, version, owner, cancellationToken) == true;
    }
}
