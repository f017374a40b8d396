using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Trainyard.Console.Tests.Support;

/// <summary>As much of an S3 store as an upload asks for: objects are listed, and made where there is none.</summary>
internal sealed class FakeBucket : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeBucket(WebApplication app)
    {
        _app = app;
        _app.Run(ServeAsync);
    }

    /// <summary>The objects' sizes, by bucket and key.</summary>
    public ConcurrentDictionary<string, long> Objects { get; } = new();

    public string Address => _app.Urls.First();

    public static async Task<FakeBucket> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var bucket = new FakeBucket(builder.Build());
        await bucket._app.StartAsync();
        return bucket;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.Trim('/');
        if (context.Request.Method == "GET")
        {
            var items = Objects.Select(pair =>
                $"<Contents><Key>{pair.Key[(path.Length + 1)..]}</Key><ETag>\"e\"</ETag><Size>{pair.Value}</Size></Contents>"
            );
            context.Response.ContentType = "application/xml";
            await context.Response.WriteAsync(
                "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><IsTruncated>false</IsTruncated>"
                    + $"{string.Concat(items)}</ListBucketResult>"
            );
            return;
        }

        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content);
        if (!Objects.TryAdd(path, content.Length))
            context.Response.StatusCode = StatusCodes.Status412PreconditionFailed;
    }
}
