using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Trainyard.Contracts;
using Trainyard.Learning;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Tests.Support;

/// <summary>A server in this process, with a real model that was trained for it and read back from its package.</summary>
public sealed class Served : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WebApplication _app;
    private readonly ServedModel _model;

    private Served(string folder, WebApplication app, ServedModel model)
    {
        (_folder, _app, _model) = (folder, app, model);
        Http = app.GetTestClient();
    }

    public HttpClient Http { get; }

    internal ServedModel Model => _model;

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static Task<Served> StartAsync(LearningTask task, int maxBodyBytes = 1_000_000, string basePath = "") =>
        StartAsync(task, options => options with { MaxBodyBytes = maxBodyBytes, BasePath = basePath });

    internal static async Task<Served> StartAsync(LearningTask task, Func<PredictorOptions, PredictorOptions> with)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-predictor-").FullName;
        var digest = await Packages.WriteAsync(folder, task);
        var options = with(
            new PredictorOptions
            {
                ModelUri = "file://" + folder,
                ModelDigest = digest,
                Drain = TimeSpan.Zero,
            }
        );
        return await StartAsync(folder, options);
    }

    /// <summary>Serves a model that was not trained here.</summary>
    /// <param name="signature">signature.json beside it, or null.</param>
    public static async Task<Served> StartAsync(string name, byte[] content, string? signature = null)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-predictor-").FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, name), content);
        if (signature is not null)
            await File.WriteAllTextAsync(Path.Combine(folder, "signature.json"), signature);
        return await StartAsync(folder, new PredictorOptions { ModelUri = $"file://{folder}/{name}", Drain = TimeSpan.Zero });
    }

    private static async Task<Served> StartAsync(string folder, PredictorOptions options)
    {
        var model = await ServedModel.LoadAsync(options.Model, _ => null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        var app = PredictorHost.Build(builder, options, model);
        await app.StartAsync();
        return new Served(folder, app, model);
    }

    public async Task<(int Status, JsonNode Answer)> PostAsync(
        string body,
        string path = "/predict",
        string contentType = "application/json"
    )
    {
        using var content = new StringContent(body, Encoding.UTF8, contentType);
        using var response = await Http.PostAsync(path, content);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await Http.GetStringAsync(path))!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _model.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
