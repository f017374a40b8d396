using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Trainyard.Api;
using Trainyard.Console.Predictors;
using Trainyard.Console.Tests.Support;
using Trainyard.Runtime;

namespace Trainyard.Console.Tests.Predictors;

/// <summary>In a cluster: through the API server's services/proxy, as the user.</summary>
public sealed class PredictorDoorTests : IAsyncLifetime
{
    private FakePredictor _predictor = null!;
    private WebApplication _api = null!;
    private string? _asked;

    public async ValueTask InitializeAsync()
    {
        _predictor = await FakePredictor.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _api = builder.Build();
        _api.Map("/api/v1/namespaces/default/services/sonar:http/proxy/m/{**path}", ForwardAsync);
        await _api.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _predictor.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_comes_through_with_path_query_and_the_users_token()
    {
        var (status, body) = await AskAsync("predict?explain=true", """{"features":{"depth":1}}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("TreeSHAP", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
        Assert.Equal("Bearer mine POST /predict?explain=true application/json", _asked);
    }

    [Fact]
    public async Task The_predictors_refusal_keeps_its_status_and_its_words_for_each_field()
    {
        var (status, body) = await AskAsync("predict", """{"features":{"depth":"deep"}}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("no number", Answer.Faults(System.Text.Json.Nodes.JsonNode.Parse(body)!)["depth"]);
    }

    [Fact]
    public async Task The_api_servers_own_refusal_is_no_answer_of_the_predictor()
    {
        var refusal = await Assert.ThrowsAsync<ApiException>(() => AskAsync("forbidden", "{}"));
        Assert.Equal((HttpStatusCode.Forbidden, "not you"), (refusal.Code, refusal.Status.Message));
    }

    private async Task<(HttpStatusCode Status, byte[] Body)> AskAsync(string path, string body)
    {
        var server = new Uri(_api.Urls.First());
        using var client = new ApiClient(ClusterConnection.For(server, null, "mine"), TimeProvider.System, new());
        using var door = new PredictorDoor(new() { Server = server });
        var predictor = Objects.Predictor(_predictor.Port);
        predictor = predictor with
        {
            Spec = predictor.Spec with
            {
                Route = new() { Host = "a.example.com", Path = "/m" },
            },
        };
        var bytes = Encoding.UTF8.GetBytes(body);
        return await door.AskAsync(client, predictor, HttpMethod.Post, path, bytes, "application/json", CancellationToken.None);
    }

    private async Task ForwardAsync(HttpContext context, string path)
    {
        var (asked, query) = (context.Request, context.Request.QueryString);
        _asked = $"{asked.Headers.Authorization} {asked.Method} /{path}{query} {asked.ContentType}";
        if (path == "forbidden")
        {
            context.Response.StatusCode = 403;
            await context.Response.WriteAsync(
                """{"kind":"Status","status":"Failure","code":403,"reason":"Forbidden","message":"not you"}"""
            );
            return;
        }

        using var http = new HttpClient();
        using var content = new StreamContent(context.Request.Body) { Headers = { ContentType = new("application/json") } };
        using var answer = await http.PostAsync(
            new Uri($"http://127.0.0.1:{_predictor.Port}/{path}{query}"),
            content
        );
        (context.Response.StatusCode, context.Response.ContentType) = (
            (int)answer.StatusCode,
            answer.Content.Headers.ContentType!.ToString()
        );
        await context.Response.WriteAsync(await answer.Content.ReadAsStringAsync());
    }
}
