using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Trainyard.Accounts.Data;

/// <summary>Where the tables are: PostgreSQL where the connection string names a host, else a file of SQLite.</summary>
internal sealed class Database
{
    private readonly string _connection;
    private readonly DbContextOptions _options;

    public Database(string connection)
    {
        _connection = connection;
        IsPostgres = new DbConnectionStringBuilder { ConnectionString = connection }.ContainsKey("Host");
        _options = IsPostgres
            ? new DbContextOptionsBuilder<PostgresAccountsDb>().UseNpgsql(connection).Options
            : new DbContextOptionsBuilder<SqliteAccountsDb>().UseSqlite(connection).Options;
    }

    public bool IsPostgres { get; }

    public AccountsDb Open() =>
        _options is DbContextOptions<PostgresAccountsDb> postgres
            ? new PostgresAccountsDb(postgres)
            : new SqliteAccountsDb((DbContextOptions<SqliteAccountsDb>)_options);

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        KeepToOurselves();
        await using var db = Open();
        await db.Database.MigrateAsync(cancellationToken);
    }

    /// <summary>Whether the tables are those of this program: one that is ahead of its database writes nothing.</summary>
    public async Task<bool> IsCurrentAsync(CancellationToken cancellationToken)
    {
        await using var db = Open();
        return !(await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any();
    }

    /// <summary>Whether a fault is the database's being away, and not ours.</summary>
    public static bool IsAway(Exception fault) =>
        fault switch
        {
            PostgresException postgres => postgres.IsTransient || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal),
            NpgsqlException => true,
            SqliteException sqlite => sqlite.SqliteErrorCode
                is SQLitePCL.raw.SQLITE_BUSY
                    or SQLitePCL.raw.SQLITE_LOCKED
                    or SQLitePCL.raw.SQLITE_FULL
                    or SQLitePCL.raw.SQLITE_IOERR
                    or SQLitePCL.raw.SQLITE_CANTOPEN,
            SocketException => true,
            _ => fault.InnerException is { } inner && IsAway(inner),
        };

    // SQLite makes files that all may read; it leaves one that is there as it is.
    private void KeepToOurselves()
    {
        if (IsPostgres || OperatingSystem.IsWindows())
            return;
        var file = new SqliteConnectionStringBuilder(_connection).DataSource;
        var onlyUs = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        if (file is not ("" or ":memory:"))
            new FileStream(file, onlyUs).Dispose();
    }
}
