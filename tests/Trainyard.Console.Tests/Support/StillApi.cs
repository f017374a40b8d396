using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Trainyard.Testing;

namespace Trainyard.Console.Tests.Support;

/// <summary>An API server in which nothing happens: one sweep with as many trials as one likes, listed in pages; whoever asks may do
/// all.</summary>
internal sealed class StillApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string[] _trials;
    private readonly string _job = JsonSerializer.Serialize(Objects.Job(trials: 10_000), TestCluster.Json);

    private StillApi(WebApplication app, int trials)
    {
        _app = app;
        _trials =
        [
            .. Enumerable
                .Range(0, trials)
                .Select(number => Numbered(JsonSerializer.Serialize(Objects.Trial(number), TestCluster.Json), number)),
        ];
        _app.Run(ServeAsync);
    }

    /// <summary>The credentials that were brought.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Tokens { get; } = new();

    public string Server => _app.Urls.First();

    public static async Task<StillApi> StartAsync(int trials)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var api = new StillApi(builder.Build(), trials);
        await api._app.StartAsync();
        return api;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        context.Response.ContentType = "application/json";
        Tokens.Enqueue(context.Request.Headers.Authorization.ToString());
        if (context.Request.Query.ContainsKey("watch"))
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        await context.Response.WriteAsync(
            path.Split('/')[^1] switch
            {
                "selfsubjectaccessreviews" => """{"status":{"allowed":true}}""",
                "selfsubjectreviews" => """{"status":{"userInfo":{"username":"somebody"}}}""",
                "trials" => Page(context.Request.Query),
                "trainingjobs" => List([Numbered(_job, 0)], null),
                _ => List([], null),
            }
        );
    }

    private string Page(IQueryCollection query)
    {
        var limit = int.Parse(query["limit"].FirstOrDefault() ?? "500", CultureInfo.InvariantCulture);
        var from = int.Parse(query["continue"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
        var next = from + limit < _trials.Length ? (from + limit).ToString(CultureInfo.InvariantCulture) : null;
        return List(_trials.Skip(from).Take(limit), next);
    }

    private static string List(IEnumerable<string> items, string? next) =>
        new StringBuilder("""{"metadata":{"resourceVersion":"1000000","continue":""")
            .Append(JsonSerializer.Serialize(next ?? ""))
            .Append("},\"items\":[")
            .AppendJoin(',', items)
            .Append("]}")
            .ToString();

    private static string Numbered(string json, int number) =>
        json.Replace(
            "\"metadata\":{",
            string.Create(CultureInfo.InvariantCulture, $"\"metadata\":{{\"uid\":\"u{number}\",\"resourceVersion\":\"{number + 1}\","),
            StringComparison.Ordinal
        );
}
