using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Trainyard.Chaos;

/// <summary>Stands between the operator and the API server, makes things go wrong, and keeps what was asked.</summary>
internal sealed class ChaosProxy : IAsyncDisposable
{
    private const string Conflict = """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Conflict","code":409,"message":"the object has been modified"}""";
    private const string InternalError = """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"InternalError","code":500,"message":"etcdserver: leader changed"}""";
    private const string TooMany = """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"TooManyRequests","code":429,"message":"slow down"}""";
    private const string Expired = """{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410,"message":"too old resource version"}}""";

    private readonly WebApplication _app;
    private readonly HttpClient _server;
    private readonly ConcurrentDictionary<Permission, int> _asked = new();

    private ChaosProxy(Uri server)
    {
        _server = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 200 }) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>What goes wrong from now on.</summary>
    public Faults Faults { get; set; } = new(0, 0);

    public Uri Address => new(_app.Urls.First());

    /// <summary>The permissions that the operator needed, and how often.</summary>
    public IReadOnlyDictionary<Permission, int> Asked => _asked;

    public static async Task<ChaosProxy> StartAsync(Uri server)
    {
        var proxy = new ChaosProxy(server);
        await proxy._app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _server.Dispose();
    }

    private async Task HandleAsync(HttpContext http)
    {
        var (method, watch) = (http.Request.Method, http.Request.Query["watch"] == "1");
        if (Permission.Of(method, http.Request.Path, watch) is { } permission) _asked.AddOrUpdate(permission, 1, (_, n) => n + 1);
        try
        {
            if (!await MisbehaveAsync(http, method)) await ForwardAsync(http, watch);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            http.Abort();
        }
    }

    private async Task<bool> MisbehaveAsync(HttpContext http, string method)
    {
        switch (Faults.Before(isWrite: method is "PUT" or "PATCH"))
        {
            case Fault.Refuse500: await RefuseAsync(http, 500, InternalError); break;
            case Fault.Refuse429: await RefuseAsync(http, 429, TooMany); break;
            case Fault.Conflict: await RefuseAsync(http, 409, Conflict); break;
            case Fault.Drop: http.Abort(); break;
            case Fault.Stall: await Task.Delay(Timeout.Infinite, http.RequestAborted); break;
            default: return false;
        }

        return true;
    }

    private static Task RefuseAsync(HttpContext http, int code, string status)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = "application/json";
        if (code == 429) http.Response.Headers.RetryAfter = "1";
        return http.Response.WriteAsync(status);
    }

    private async Task ForwardAsync(HttpContext http, bool watch)
    {
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), http.Request.Path + http.Request.QueryString.Value);
        if (http.Request.ContentLength > 0) request.Content = new StreamContent(http.Request.Body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(http.Request.ContentType!) } };
        foreach (var name in (string[])["Authorization", "Accept", "User-Agent"]) request.Headers.TryAddWithoutValidation(name, http.Request.Headers[name].ToArray());
        using HttpResponseMessage answer = await _server.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, http.RequestAborted);
        http.Response.StatusCode = (int)answer.StatusCode;
        http.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await using Stream body = await answer.Content.ReadAsStreamAsync(http.RequestAborted);
        if (watch && answer.IsSuccessStatusCode) await WatchAsync(http, body);
        else if (Faults.LosesAnswer()) http.Abort();
        else await body.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    private async Task WatchAsync(HttpContext http, Stream body)
    {
        http.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        await http.Response.StartAsync();
        using var lines = new StreamReader(body);
        while (await lines.ReadLineAsync(http.RequestAborted) is { } line)
        {
            switch (Faults.OnLine())
            {
                case WatchFault.Drop: http.Abort(); return;
                case WatchFault.Expire: await SendAsync(http, Expired); return;
                case WatchFault.Stall: await Task.Delay(Timeout.Infinite, http.RequestAborted); return;
                case WatchFault.Delay: await Task.Delay(200, http.RequestAborted); break;
                case WatchFault.Repeat: await SendAsync(http, line); break;
            }

            await SendAsync(http, line);
        }
    }

    private static async Task SendAsync(HttpContext http, string line)
    {
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}
