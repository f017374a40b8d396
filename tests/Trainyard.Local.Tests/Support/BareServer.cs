using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Trainyard.Local.Tests.Support;

/// <summary>The API server alone, without controllers and node, and a client of it.</summary>
internal sealed class BareServer : IAsyncDisposable
{
    private readonly LocalApiServer _local;

    private BareServer(LocalApiServer local)
    {
        _local = local;
        Client = new HttpClient { BaseAddress = new Uri(local.PlainAddress) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", local.Token);
    }

    public HttpClient Client { get; }

    public ICluster Cluster => _local.Cluster;

    public static async Task<BareServer> StartAsync(string? folder = null)
    {
        folder ??= Directory.CreateTempSubdirectory("trainyard-api-").FullName;
        return new BareServer(
            await LocalApiServer.StartAsync(
                new ApiServerOptions { Data = folder, Sync = false },
                TimeProvider.System,
                NullLoggerFactory.Instance
            )
        );
    }

    public async Task<(int Status, JsonNode Body)> SendAsync(
        string method,
        string path,
        JsonNode? body = null,
        string contentType = "application/json"
    )
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8)
            {
                Headers = { ContentType = new MediaTypeHeaderValue(contentType) },
            };
        }

        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    public static JsonObject ConfigMap(string name, string value = "v") =>
        new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
            ["data"] = new JsonObject { ["k"] = value },
        };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _local.DisposeAsync();
    }
}
