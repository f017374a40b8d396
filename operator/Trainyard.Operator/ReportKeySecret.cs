using System.Security.Cryptography;
using k8s.Models;
using Trainyard.Runtime;

namespace Trainyard.Operator;

/// <summary>
/// The key of the trials' tokens in a Secret that the installation brings empty. The first replica that reads it fills it, and the others
/// take what they find: what is installed holds nothing random, and nobody but the operator needs to know the key.
/// </summary>
/// <param name="client">May read and replace this one Secret.</param>
internal sealed class ReportKeySecret(ApiClient client, string ns, string name)
{
    /// <summary>The entry of the Secret that holds the key.</summary>
    public const string Entry = "key";

    /// <summary>The key, which is made where the Secret has none.</summary>
    /// <exception cref="IOException">The Secret cannot be read or written, or holds too short a key; the server's words are in the
    /// message.</exception>
    public async Task<byte[]> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var secret = await client.GetAsync<V1Secret>(ns, name, cancellationToken);
                if (secret.Data?.TryGetValue(Entry, out var key) == true)
                    return ReportKey.Checked(key, $"the Secret {ns}/{name}, entry {Entry},");
                if (await FillAsync(secret, cancellationToken) is { } made)
                    return made;
            }
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or TimeoutException)
        {
            throw new IOException($"the report key's Secret {ns}/{name} cannot be had: {e.Message}", e);
        }
    }

    /// <summary>The key that was written; null: another replica was faster, and its key counts.</summary>
    private async Task<byte[]?> FillAsync(V1Secret empty, CancellationToken cancellationToken)
    {
        var key = RandomNumberGenerator.GetBytes(ReportKey.Length);
        var data = new Dictionary<string, byte[]>(empty.Data ?? new Dictionary<string, byte[]>()) { [Entry] = key };
        try
        {
            await client.ReplaceAsync(empty with { Data = data }, cancellationToken);
            return key;
        }
        catch (ApiException e) when (e.IsConflict)
        {
            return null;
        }
    }
}
