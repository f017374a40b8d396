using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Trainyard.Accounts.Tests.Support;

/// <summary>Answers as a Predictor does: doubles <c>x</c>, and refuses rows without a number <c>x</c>. It can be out of order.</summary>
internal sealed class FakePredictor : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _asked;

    private FakePredictor()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/predict", AnswerAsync);
    }

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public int Asked => _asked;

    private int? Fault { get; set; }

    /// <summary>What every answer waits for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public static async Task<FakePredictor> StartAsync()
    {
        var predictor = new FakePredictor();
        await predictor._app.StartAsync();
        return predictor;
    }

    /// <summary>Ends when it has been asked so often.</summary>
    public async Task AskedAsync(int times)
    {
        while (Asked < times)
            await Task.Yield();
    }

    /// <summary>From now on every answer has this status, such as 503, until what is given back is disposed.</summary>
    public IDisposable Break(int status)
    {
        Fault = status;
        return new Repair(this);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _asked);
        var rows = (await JsonNode.ParseAsync(context.Request.Body))!["features"]!.AsArray();
        await Gate;
        if (Fault is { } fault)
        {
            context.Response.StatusCode = fault;
            return;
        }

        var wrong = rows.Index().Where(row => row.Item!["x"]?.GetValueKind() != JsonValueKind.Number).ToList();
        context.Response.StatusCode = wrong.Count > 0 ? 422 : 200;
        await context.Response.WriteAsJsonAsync(
            wrong.Count > 0
                ? (object)
                    new
                    {
                        title = "no",
                        errors = wrong.Select(row => new
                        {
                            field = "x",
                            message = "must be a number",
                            row = row.Index,
                        }),
                    }
                : new { predictions = rows.Select(row => new { prediction = (double)row!["x"]! * 2 }) }
        );
    }

    private sealed class Repair(FakePredictor predictor) : IDisposable
    {
        public void Dispose() => predictor.Fault = null;
    }
}
