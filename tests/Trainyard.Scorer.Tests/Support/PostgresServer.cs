using System.Globalization;
using Npgsql;
using Trainyard.Contracts;
using Trainyard.Scorer.Tests.Support;
using Trainyard.Testing;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Trainyard.Scorer.Tests.Support;

/// <summary>One PostgreSQL for all tests: each has tables of its own.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string Results = "results";

    public RealStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Store = await RealStore.StartAsync("postgres", "/usr/lib/postgresql/*/bin/postgres");

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    public void Skip() => Assert.SkipWhen(Store.Missing is not null, Store.Missing ?? "");

    /// <summary>A table of results from another store, opened by a Secret of its own.</summary>
    public static ScorerOutput Output(string table) =>
        new()
        {
            Postgres = new() { Table = table, SecretName = Results },
        };

    /// <summary>A folder of Secrets: the other store's, where it has one, and that of the results.</summary>
    public DirectoryInfo SecretsBeside(RealStore? other)
    {
        Skip();
        var folder = Directory.CreateTempSubdirectory("trainyard-secrets-");
        Copy(Store, Results);
        if (other is not null)
            Copy(other, RealStore.Secret);
        return folder;

        void Copy(RealStore store, string name)
        {
            var to = folder.CreateSubdirectory(name).FullName;
            foreach (var file in Directory.GetFiles(Path.Combine(store.Secrets, RealStore.Secret)))
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    /// <summary>How many rows a table has; none where it is not there.</summary>
    public async Task<long> CountAsync(string table) =>
        (await ListAsync($"SELECT to_regclass('{table}') IS NOT NULL", row => row.GetBoolean(0)))[0]
            ? (await ListAsync($"SELECT count(*) FROM {table}", row => row.GetInt64(0)))[0]
            : 0;

    /// <summary>Ends when a table has more rows than before, when something else has ended, or after a while.</summary>
    public async Task UntilMoreThanAsync(long before, string table, Task end)
    {
        for (var look = 0; look < 1000 && !end.IsCompleted && await CountAsync(table) <= before; look++)
            await Task.Delay(20);
    }

    public async Task<NpgsqlConnection> ConnectAsync()
    {
        Skip();
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder
            {
                Host = Store["PGHOST"],
                Port = int.Parse(Store["PGPORT"], CultureInfo.InvariantCulture),
                Database = Store["PGDATABASE"],
                Username = Store["PGUSER"],
                Password = Store["PGPASSWORD"],
            }.ConnectionString
        );
        await connection.OpenAsync();
        return connection;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<List<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }
}
