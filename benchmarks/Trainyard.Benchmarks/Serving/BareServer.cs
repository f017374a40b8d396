using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Trainyard.Benchmarks.Serving;

/// <summary>Kestrel that reads the same JSON to its end and answers as many bytes: what serving costs before there is a model.</summary>
internal static class BareServer
{
    private static readonly byte[] Answer = """{"prediction":1.2345678}"""u8.ToArray();

    public static async Task<WebApplication> StartAsync(string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        var app = builder.Build();
        app.MapPost("/predict", Predict);
        await app.StartAsync();
        return app;
    }

    private static async Task Predict(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        var result = await reader.ReadAsync();
        while (!result.IsCompleted)
        {
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            result = await reader.ReadAsync();
        }

        Parse(result.Buffer);
        reader.AdvanceTo(result.Buffer.End);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Answer.Length;
        await context.Response.BodyWriter.WriteAsync(Answer);
    }

    private static void Parse(in ReadOnlySequence<byte> body)
    {
        var json = new Utf8JsonReader(body);
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.Number)
                json.GetDouble();
        }
    }
}
