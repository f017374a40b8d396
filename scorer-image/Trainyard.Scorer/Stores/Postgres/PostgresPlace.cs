using System.Globalization;
using Npgsql;
using Trainyard.Contracts;

namespace Trainyard.Scorer.Stores.Postgres;

/// <summary>The database that a Secret opens.</summary>
internal sealed class PostgresPlace(MountedSecret secret)
{
    /// <summary>What a fault of it means to people; null for a fault that is not the database's.</summary>
    public FailureException? FailureOf(Exception fault) =>
        PostgresFaults.Of(fault, $"PostgreSQL at {secret.Find("PGHOST")}, database {secret.Find("PGDATABASE")}");

    public async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = secret.Get("PGHOST"),
            Database = secret.Get("PGDATABASE"),
            Username = secret.Get("PGUSER"),
            Password = secret.Find("PGPASSWORD"),
            ApplicationName = "trainyard-scorer",
            Pooling = false,
            CommandTimeout = 0,
            KeepAlive = 10,
        };
        if (secret.Find("PGPORT") is { } port)
            builder.Port = int.Parse(port, CultureInfo.InvariantCulture);
        if (secret.Find("PGSSLMODE") is { } mode)
            builder["SSL Mode"] = mode.Replace("-", "", StringComparison.Ordinal);
        var connection = new NpgsqlConnection(builder.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
