using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Trainyard.Accounts.Configuration;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Hosting;

namespace Trainyard.Accounts.Tests.Support;

/// <summary>The API in this process, on a database in a folder of its own, before a fake Predictor that serves "double".</summary>
internal sealed class App : IAsyncDisposable
{
    public const string Password = "correct horse battery";
    public const decimal Price = 0.25m;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("trainyard-accounts-");
    private readonly WebApplication _app;
    private int _users;

    private App(FakePredictor predictor, TimeProvider time, IReadOnlyDictionary<string, string?> settings)
    {
        Predictor = predictor;
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["Database"] = $"Data Source={_folder.FullName}/accounts.db",
                    ["Models:double:Url"] = predictor.Url.AbsoluteUri,
                    ["Models:double:Price"] = "0.25",
                    ["DemoUsers"] = "true",
                    ["AdminPassword"] = Password,
                    ["LoginsPerMinute"] = "1000",
                    ["RequestsPerMinute"] = "100000",
                }
            )
            .AddInMemoryCollection(settings)
            .Build();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        // Passwords are hashed for every user that a test makes: that it is slow elsewhere is tested once.
        builder.Services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 1000);
        _app = AccountsHost.Build(builder, AccountsOptions.Read(configuration), Role.Serve, time, Console);
    }

    public FakePredictor Predictor { get; }

    public StringWriter Console { get; } = new();

    public Database Database => Services.GetRequiredService<Database>();

    public AccountsOptions Options => Services.GetRequiredService<AccountsOptions>();

    public IServiceProvider Services => _app.Services;

    public static Task<App> StartAsync(params (string Name, string? Value)[] settings) => StartAsync(TimeProvider.System, settings);

    public static async Task<App> StartAsync(TimeProvider time, params (string Name, string? Value)[] settings)
    {
        var app = await StartAsync(time, migrate: true, settings);
        await app.StartedAsync();
        return app;
    }

    /// <summary>On a database that may be empty yet.</summary>
    public static Task<App> StartAsync(bool migrate, params (string Name, string? Value)[] settings) =>
        StartAsync(TimeProvider.System, migrate, settings);

    /// <summary>Ends when the first rows are written.</summary>
    public Task StartedAsync() => Services.GetRequiredService<FirstRows>().Written;

    /// <summary>A caller without a token.</summary>
    public HttpClient Anonymous() => _app.GetTestClient();

    /// <summary>A new user, logged in.</summary>
    public async Task<HttpClient> UserAsync(string? name = null, decimal balance = 0)
    {
        name ??= $"user-{Interlocked.Increment(ref _users)}";
        var client = Anonymous();
        Assert.Equal(
            HttpStatusCode.Created,
            (await client.PostAsJsonAsync("/auth/register", new { name, password = Password })).StatusCode
        );
        await LogInAsync(client, name);
        if (balance > 0)
            Assert.Equal(HttpStatusCode.OK, (await client.PostAsJsonAsync("/balance/top-up", new { amount = balance })).StatusCode);
        return client;
    }

    public async Task<HttpClient> AdminAsync()
    {
        var client = Anonymous();
        await LogInAsync(client, "admin");
        return client;
    }

    public static async Task LogInAsync(HttpClient client, string name)
    {
        var token = await client.PostAsJsonAsync("/auth/login", new { name, password = Password });
        Assert.Equal(HttpStatusCode.OK, token.StatusCode);
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)(await JsonAsync(token))["access_token"]!);
    }

    public static async Task<JsonNode> JsonAsync(HttpResponseMessage response) => (await response.Content.ReadFromJsonAsync<JsonNode>())!;

    private static async Task<App> StartAsync(TimeProvider time, bool migrate, (string Name, string? Value)[] settings)
    {
        var app = new App(await FakePredictor.StartAsync(), time, settings.ToDictionary(one => one.Name, one => one.Value));
        if (migrate)
            await app.Database.MigrateAsync(CancellationToken.None);
        await app._app.StartAsync();
        return app;
    }

    /// <summary>Holds for every account: it is the sum of its ledger, whose lines follow each other without a gap.</summary>
    public Task<List<string>> BrokenAccountsAsync() => Books.BrokenAsync(Database);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Predictor.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }
}
