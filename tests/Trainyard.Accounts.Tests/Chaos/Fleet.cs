using System.Net;
using System.Net.Sockets;
using Trainyard.Accounts.Data;
using Trainyard.Accounts.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.Accounts.Tests.Chaos;

/// <summary>The API, two workers, the broker and the database, as processes that can be killed.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    /// <summary>Where every core is taken, a program takes more than a minute to start.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);

    private readonly Servers _servers;
    private readonly FakePredictor _predictor;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("trainyard-accounts-chaos-");
    private readonly Dictionary<string, string> _environment;
    private readonly Dictionary<string, ChildProcess> _programs = [];

    private Fleet(Servers servers, FakePredictor predictor)
    {
        (_servers, _predictor) = (servers, predictor);
        var settings = servers.Both().ToDictionary(setting => setting.Item1, setting => setting.Item2!);
        Database = new Database(settings["Database"]);
        Api = new Uri($"http://127.0.0.1:{FreePort()}");
        _environment = new Dictionary<string, string>
        {
            ["ACCOUNTS_DATABASE"] = settings["Database"],
            ["ACCOUNTS_SIGNINGKEY"] = settings["SigningKey"],
            ["ACCOUNTS_BROKER"] = settings["Broker"],
            ["ACCOUNTS_LISTEN"] = Api.AbsoluteUri,
            ["ACCOUNTS_LOGINSPERMINUTE"] = "1000000",
            ["ACCOUNTS_REQUESTSPERMINUTE"] = "1000000",
            ["ACCOUNTS_MODELS__double__URL"] = predictor.Url.AbsoluteUri,
            ["ACCOUNTS_MODELS__double__PRICE"] = "0.25",
        };
    }

    public Database Database { get; }

    public Uri Api { get; }

    public static async Task<Fleet> StartAsync(Servers servers)
    {
        var fleet = new Fleet(servers, await FakePredictor.StartAsync());
        try
        {
            await fleet.Database.MigrateAsync(CancellationToken.None);
            fleet.Start("api", "serve");
            fleet.Start("worker 1", "work");
            fleet.Start("worker 2", "work");
            await fleet.ReadyAsync();
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9, and a new start.</summary>
    /// <param name="victim">api, worker 1, worker 2, broker or database.</param>
    public async Task KillAsync(string victim)
    {
        if (victim is "broker" or "database")
        {
            var store = victim == "broker" ? _servers.Rabbit : _servers.Postgres;
            await store.KillAsync();
            await store.StartAsync();
            return;
        }

        await _programs[victim].DisposeAsync();
        Start(victim, victim == "api" ? "serve" : "work");
        if (victim == "api")
            await ReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs.Values)
            await program.DisposeAsync();
        await _predictor.DisposeAsync();
        Npgsql.NpgsqlConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    private void Start(string name, string command)
    {
        var environment = new Dictionary<string, string>(_environment);
        if (command == "work")
            environment["ACCOUNTS_LISTEN"] = "http://127.0.0.1:0";
        _programs[name] = new ChildProcess(Programs.Accounts, [command], Path.Combine(_folder.FullName, $"{name}.log"), environment);
    }

    private async Task ReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = Api };
        var end = TimeProvider.System.GetUtcNow() + StartPatience;
        while (TimeProvider.System.GetUtcNow() < end)
        {
            try
            {
                if ((await http.GetAsync("/readyz")).IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(20);
        }

        throw new TimeoutException($"the API is not ready after {StartPatience}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
