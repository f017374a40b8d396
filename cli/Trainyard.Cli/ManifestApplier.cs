using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Trainyard.Runtime;

namespace Trainyard.Cli;

/// <summary>Applies manifests of any kind that the server knows, found by discovery.</summary>
internal sealed class ManifestApplier(ClusterConnection cluster) : IDisposable
{
    private readonly HttpClient _http = new(cluster.CreateHandler(TimeProvider.System)) { BaseAddress = cluster.Server };

    /// <returns>Such as "trainingjob/sonar applied".</returns>
    /// <exception cref="CliException">The server refused, or does not know the kind.</exception>
    public async Task<string> ApplyAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        var group = manifest.ApiVersion.Contains('/', StringComparison.Ordinal)
            ? $"/apis/{manifest.ApiVersion}"
            : $"/api/{manifest.ApiVersion}";
        var resources = await SendAsync(new HttpRequestMessage(HttpMethod.Get, group), cancellationToken);
        var resource = resources["resources"]!
            .AsArray()
            .FirstOrDefault(r => (string)r!["kind"]! == manifest.Kind && !((string)r["name"]!).Contains('/', StringComparison.Ordinal))
            ?? throw new CliException($"the server knows no {manifest.Kind} in {manifest.ApiVersion}");

        var place = (bool)resource["namespaced"]! ? $"/namespaces/{manifest.Namespace ?? cluster.Namespace}" : "";
        await SendAsync(
            new HttpRequestMessage(HttpMethod.Patch, $"{group}{place}/{resource["name"]}/{manifest.Name}?fieldManager=trainyard&force=true")
            {
                Content = new StringContent(manifest.Json, Encoding.UTF8, new MediaTypeHeaderValue("application/apply-patch+yaml")),
            },
            cancellationToken
        );
        return $"{manifest.Kind.ToLowerInvariant()}/{manifest.Name} applied";
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var answer = await _http.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (answer.IsSuccessStatusCode)
            return JsonNode.Parse(text)!;

        var message = answer.StatusCode == HttpStatusCode.NotFound ? $"not found: {request.RequestUri}" : text;
        try
        {
            message = (string?)JsonNode.Parse(text)?["message"] ?? message;
        }
        catch (System.Text.Json.JsonException)
        { /* not a Status: the text itself is the message */
        }
        throw new CliException(message);
    }
}
