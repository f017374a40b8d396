using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Trainyard.Operator.Tests;

/// <summary>An API server that holds one list for each kind, never says anything new and writes nothing: nobody leads by it.</summary>
internal sealed class StubApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Dictionary<string, string> _items;

    private StubApi(Dictionary<string, string> items)
    {
        _items = items;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public string Address => _app.Urls.First();

    /// <param name="items">The objects by the plural of their kind, as JSON separated by commas.</param>
    public static async Task<StubApi> StartAsync(Dictionary<string, string> items)
    {
        var stub = new StubApi(items);
        await stub._app.StartAsync();
        return stub;
    }

    /// <summary>A kubeconfig that leads here.</summary>
    public string Kubeconfig() =>
        $$"""
            apiVersion: v1
            kind: Config
            current-context: stub
            contexts: [{ name: stub, context: { cluster: stub, user: stub } }]
            clusters: [{ name: stub, cluster: { server: "{{Address}}" } }]
            users: [{ name: stub, user: {} }]
            """;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        if (context.Request.Query["watch"] == "1")
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Path.Value!.Contains("/leases/", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        var plural = context.Request.Path.Value!.Split('/')[^1];
        var list = $$"""{"metadata":{"resourceVersion":"10"},"items":[{{_items.GetValueOrDefault(plural)}}]}""";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(list), context.RequestAborted);
    }
}
