using System.Security.Cryptography;
using Trainyard.Testing;

namespace Trainyard.Accounts.Tests.Support;

/// <summary>A real PostgreSQL and a real RabbitMQ; tests are skipped where one is not installed.</summary>
public sealed class Servers : IAsyncLifetime
{
    private static int _databases;

    private RealStore? _postgres;
    private RealStore? _rabbit;

    public RealStore Postgres => Present(_postgres!);

    public RealStore Rabbit => Present(_rabbit!);

    /// <summary>All but the database's name.</summary>
    public string Connection =>
        $"Host={Postgres["PGHOST"]};Port={Postgres["PGPORT"]};Username={Postgres["PGUSER"]};Password={Postgres["PGPASSWORD"]}";

    public async ValueTask InitializeAsync()
    {
        var (postgres, rabbit) = (
            RealStore.StartAsync("postgres", "/usr/lib/postgresql/*/bin/postgres"),
            RealStore.StartAsync("rabbitmq", "/usr/lib/rabbitmq/bin/rabbitmq-server")
        );
        try
        {
            _postgres = await postgres;
        }
        finally
        {
            _rabbit = await rabbit;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        if (_rabbit is not null)
            await _rabbit.DisposeAsync();
    }

    /// <summary>Settings for a database of its own, which the migration makes.</summary>
    internal (string, string?)[] NewDatabase() =>
        [
            ("Database", $"{Connection};Database=accounts{Interlocked.Increment(ref _databases)};Maximum Pool Size=20"),
            ("SigningKey", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))),
        ];

    internal (string, string?)[] Both() => [.. NewDatabase(), ("Broker", Rabbit["AMQP_URL"])];

    private static RealStore Present(RealStore store)
    {
        Assert.SkipWhen(store.Missing is not null, store.Missing ?? "");
        return store;
    }
}

[CollectionDefinition(Name)]
public sealed class ServersCollection : ICollectionFixture<Servers>
{
    public const string Name = "servers";
}
