using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Trainyard.Kubernetes.Tests.Support;

/// <summary>
/// An API server of ConfigMaps over real HTTP that lists in pages, watches, compacts, and misbehaves by a seed: refusals, expired tokens and versions,
/// broken and stalled connections, lines cut in two, repeated and late events.
/// </summary>
internal sealed class ChaoticServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Random _random;
    private readonly double _chaos;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<(long Version, string Type, JsonObject Object)> _log = [];
    private TaskCompletionSource _written = new();
    private long _version = 1;
    private long _compacted = 1;

    private ChaoticServer(int seed, double chaos)
    {
        (_random, _chaos) = (new Random(seed), chaos);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapGet("/api/v1/configmaps", (RequestDelegate)Handle);
    }

    public Uri Address => new(_app.Urls.First());

    /// <summary>Name and version of all there is.</summary>
    public IReadOnlyDictionary<string, string> Truth
    {
        get
        {
            lock (_lock) return _objects.ToDictionary(o => o.Key, o => (string)o.Value["metadata"]!["resourceVersion"]!);
        }
    }

    public static async Task<ChaoticServer> StartAsync(int seed, double chaos)
    {
        var server = new ChaoticServer(seed, chaos);
        await server._app.StartAsync();
        return server;
    }

    public void Put(string name)
    {
        lock (_lock)
        {
            var type = _objects.ContainsKey(name) ? "MODIFIED" : "ADDED";
            _objects[name] = Write(type, name);
        }
    }

    public void Delete(string name)
    {
        lock (_lock)
        {
            if (_objects.Remove(name)) Write("DELETED", name);
        }
    }

    /// <summary>Forgets what happened up to now: older watches and continue tokens are answered with 410.</summary>
    public void Compact()
    {
        lock (_lock) _compacted = _version;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static JsonObject Meta(string name, long version) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "n", ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) },
    };

    private static string Status(int code, string reason) => new JsonObject { ["kind"] = "Status", ["code"] = code, ["reason"] = reason }.ToJsonString();

    private JsonObject Write(string type, string name)
    {
        JsonObject value = Meta(name, ++_version);
        _log.Add((_version, type, value));
        _written.TrySetResult();
        _written = new();
        return value;
    }

    private bool Chance(double share)
    {
        lock (_random) return _random.NextDouble() < share * _chaos;
    }

    private async Task Handle(HttpContext http)
    {
        if (Chance(0.1)) await Refuse(http, 500, "InternalError");
        else if (Chance(0.1)) await Refuse(http, 429, "TooManyRequests");
        else if (Chance(0.05)) http.Abort();
        else if (http.Request.Query["watch"] == "1") await Watch(http);
        else await List(http);
    }

    private static async Task Refuse(HttpContext http, int code, string reason)
    {
        http.Response.StatusCode = code;
        if (code == 429) http.Response.Headers.RetryAfter = "0";
        await http.Response.WriteAsync(Status(code, reason));
    }

    // A continue token is "version/name": the list's version, and the last name given. Objects of a page are those of now, which a real server would not
    // do; a client that is right with this one is right with both.
    private async Task List(HttpContext http)
    {
        var limit = int.Parse(http.Request.Query["limit"]!, CultureInfo.InvariantCulture);
        var token = ((string?)http.Request.Query["continue"])?.Split('/');
        JsonObject body;
        lock (_lock)
        {
            var version = token is null ? _version : long.Parse(token[0], CultureInfo.InvariantCulture);
            body = version < _compacted || (token is not null && Chance(0.2)) ? [] : Page(version, token?[1], limit);
        }

        if (body.Count == 0) await Refuse(http, 410, "Expired");
        else if (Chance(0.1)) await Cut(http, body.ToJsonString());
        else await http.Response.WriteAsync(body.ToJsonString());
    }

    private JsonObject Page(long version, string? after, int limit)
    {
        var rest = _objects.Where(o => after is null || string.CompareOrdinal(o.Key, after) > 0).ToList();
        var page = rest.Take(limit).ToList();
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (rest.Count > limit) metadata["continue"] = $"{version}/{page[^1].Key}";
        return new() { ["metadata"] = metadata, ["items"] = new JsonArray([.. page.Select(o => o.Value.DeepClone())]) };
    }

    private static async Task Cut(HttpContext http, string text)
    {
        await http.Response.WriteAsync(text[..(text.Length / 2)]);
        await http.Response.Body.FlushAsync();
        http.Abort();
    }

    private async Task Watch(HttpContext http)
    {
        http.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        await http.Response.StartAsync();
        var from = long.Parse(http.Request.Query["resourceVersion"]!, CultureInfo.InvariantCulture);
        while (!http.RequestAborted.IsCancellationRequested)
        {
            (List<(long Version, string Type, JsonObject Object)> news, Task more, var expired) = Since(from);
            if (expired || Chance(0.02))
            {
                await Line(http, "ERROR", Status(410, "Expired"));
                return;
            }

            foreach (var (version, type, value) in news)
            {
                if (!await Tell(http, type, value)) return;
                from = version;
            }

            if (Chance(0.1)) await Line(http, "BOOKMARK", Meta("", from).ToJsonString());
            if (Chance(0.1)) return;
            // A stalled connection: nothing more comes, though there is something to tell.
            if (Chance(0.1)) await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            await Task.WhenAny(more, Task.Delay(Timeout.Infinite, http.RequestAborted));
        }
    }

    private (List<(long Version, string Type, JsonObject Object)> News, Task More, bool Expired) Since(long from)
    {
        lock (_lock) return ([.. _log.Where(e => e.Version > from)], _written.Task, from < _compacted);
    }

    // False when the connection is gone.
    private async Task<bool> Tell(HttpContext http, string type, JsonObject value)
    {
        if (Chance(0.03))
        {
            await Cut(http, $"{{\"type\":\"{type}\",\"object\":{value.ToJsonString()}}}");
            return false;
        }

        await Line(http, type, value.ToJsonString());
        if (Chance(0.1)) await Line(http, type, value.ToJsonString());
        if (Chance(0.1) && Any() is { } old) await Line(http, old.Type, old.Object.ToJsonString());
        return true;
    }

    // Something that happened some time, told once more.
    private (string Type, JsonObject Object)? Any()
    {
        lock (_lock)
        lock (_random)
        {
            var (_, type, value) = _log[_random.Next(_log.Count)];
            return (type, value);
        }
    }

    private static async Task Line(HttpContext http, string type, string value)
    {
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"object\":{value}}}\n"));
        await http.Response.Body.FlushAsync();
    }
}
