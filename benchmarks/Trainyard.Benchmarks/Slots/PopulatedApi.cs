using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Trainyard.Testing;

namespace Trainyard.Benchmarks.Slots;

/// <summary>An API server with a population: it lists in pages, watches, and takes every write as given. It costs little, so that the
/// operator's cost shows.</summary>
internal sealed class PopulatedApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Population _population;
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-bench-").FullName;
    private readonly ConcurrentDictionary<string, Channel<string>> _watches = new();
    private int _writes;

    private PopulatedApi(Population population)
    {
        _population = population;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    /// <summary>How much has been written.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>Called with the plural of each kind that is created.</summary>
    public Action<string> Created { get; set; } = _ => { };

    public static async Task<PopulatedApi> StartAsync(Population population)
    {
        var api = new PopulatedApi(population);
        await api._app.StartAsync();
        return api;
    }

    /// <summary>Tells the watchers of a kind of an object.</summary>
    public void Tell(string plural, string type, JsonObject value) =>
        Watch(plural).Writer.TryWrite($$"""{"type":"{{type}}","object":{{value.ToJsonString()}}}""" + "\n");

    /// <summary>Starts an operator that works against it.</summary>
    /// <param name="health">Where the operator tells its health and metrics.</param>
    public ChildProcess StartOperator(string health)
    {
        var kubeconfig = Path.Combine(_folder, "kubeconfig");
        File.WriteAllText(
            kubeconfig,
            $$"""
            current-context: a
            contexts: [{ name: a, context: { cluster: a, user: a } }]
            clusters: [{ name: a, cluster: { server: "{{_app.Urls.First()}}" } }]
            users: [{ name: a, user: {} }]
            """
        );
        return new ChildProcess(
            Programs.Operator,
            ["--kubeconfig", kubeconfig, "--health-address", health, "--log-level", "Warning"],
            Path.Combine(_folder, "operator.log")
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Channel<string> Watch(string plural) => _watches.GetOrAdd(plural, _ => Channel.CreateUnbounded<string>());

    private async Task ServeAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (context.Request.Query["watch"] == "1")
            await WatchAsync(context, parts[^1]);
        else if (HttpMethods.IsGet(context.Request.Method) && !parts.Contains("namespaces"))
            await WriteAsync(context, List(context, parts[^1]));
        else if (HttpMethods.IsGet(context.Request.Method))
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        else
            await TakeAsync(context, parts);
    }

    private async Task WatchAsync(HttpContext context, string plural)
    {
        await context.Response.Body.FlushAsync(context.RequestAborted);
        try
        {
            await foreach (var line in Watch(plural).Reader.ReadAllAsync(context.RequestAborted))
            {
                await WriteAsync(context, line);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The operator has gone.
        }
    }

    private string List(HttpContext context, string plural)
    {
        var items = _population.Objects.GetValueOrDefault(plural) ?? [];
        var from = int.TryParse(context.Request.Query["continue"], out var at) ? at : 0;
        var limit = int.TryParse(context.Request.Query["limit"], out var most) ? most : items.Count;
        var next = from + limit < items.Count ? $",\"continue\":\"{from + limit}\"" : "";
        return $$"""{"metadata":{"resourceVersion":"{{_population.NextVersion()}}"{{next}}},"items":[{{string.Join(',', items.Skip(from).Take(limit).Select(item => item.ToJsonString()))}}]}""";
    }

    private async Task TakeAsync(HttpContext context, string[] parts)
    {
        Interlocked.Increment(ref _writes);
        using var reader = new StreamReader(context.Request.Body);
        var value = JsonNode.Parse(await reader.ReadToEndAsync(context.RequestAborted)) as JsonObject ?? [];
        var metadata = value["metadata"] as JsonObject;
        if (metadata is null)
            value["metadata"] = metadata = [];
        metadata["resourceVersion"] = _population.NextVersion();
        metadata["uid"] ??= $"{parts[^1]}-{metadata["name"]}";
        metadata["generation"] ??= 1;
        if (HttpMethods.IsPost(context.Request.Method))
            Created(parts[^1]);
        await WriteAsync(context, value.ToJsonString());
    }

    private static Task WriteAsync(HttpContext context, string text) =>
        context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted).AsTask();
}
