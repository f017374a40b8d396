using System.Text;
using System.Text.Json.Nodes;
using Trainyard.Runtime;

namespace Trainyard.Cli;

/// <summary>Applies manifests of any kind that the server knows, found by discovery.</summary>
internal sealed class ManifestApplier(ClusterConnection cluster) : IDisposable
{
    private readonly ApiClient _client = new(cluster, TimeProvider.System);

    /// <returns>Such as "trainingjob/sonar applied".</returns>
    /// <exception cref="CliException">The server refused, or does not know the kind.</exception>
    public async Task<string> ApplyAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        var group = manifest.ApiVersion.Contains('/', StringComparison.Ordinal)
            ? $"/apis/{manifest.ApiVersion}"
            : $"/api/{manifest.ApiVersion}";
        var resources = await SendAsync(new() { Method = HttpMethod.Get, Path = group }, cancellationToken);
        var resource = resources["resources"]!
            .AsArray()
            .FirstOrDefault(r => (string)r!["kind"]! == manifest.Kind && !((string)r["name"]!).Contains('/', StringComparison.Ordinal))
            ?? throw new CliException($"the server knows no {manifest.Kind} in {manifest.ApiVersion}");

        var place = (bool)resource["namespaced"]! ? $"/namespaces/{manifest.Namespace ?? cluster.Namespace}" : "";
        var apply = new ApiRequest
        {
            Method = HttpMethod.Patch,
            Path = $"{group}{place}/{resource["name"]}/{manifest.Name}",
            Query = [new("fieldManager", "trainyard"), new("force", "true")],
            Body = Encoding.UTF8.GetBytes(manifest.Json),
            ContentType = "application/apply-patch+yaml",
        };
        await SendAsync(apply, cancellationToken);
        return $"{manifest.Kind.ToLowerInvariant()}/{manifest.Name} applied";
    }

    public void Dispose() => _client.Dispose();

    private async Task<JsonNode> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return JsonNode.Parse(await _client.SendAsync(request, cancellationToken))!;
        }
        catch (ApiException e)
        {
            throw new CliException(e.IsUnknownKind ? $"not found: {request.Path}" : e.Status.Message ?? e.Message);
        }
    }
}
