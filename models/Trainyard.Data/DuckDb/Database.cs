using System.Globalization;
using System.Text.RegularExpressions;
using DuckDB.NET.Native;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Data.DuckDb;

/// <summary>A DuckDB in memory with a connection (a second one is <see cref="Beside"/>). It never loads extensions from the network. Not
/// thread-safe, but for <see cref="Interrupt"/>.</summary>
public sealed partial class Database : IDisposable
{
    private readonly Lock _closing = new();
    private readonly DuckDBDatabase? _database;
    private readonly DuckDBNativeConnection _connection;
    private bool _isConfined;
    private int _functions;
    private volatile Database? _beside;

    /// <summary>Opens an empty database.</summary>
    /// <param name="threads">Threads to use; 0 for as many as the machine has.</param>
    /// <param name="memoryBytes">Memory from which on it spills to <paramref name="temporaryFolder"/>; null for 80 % of the
    /// machine's.</param>
    /// <param name="temporaryFolder">The folder to spill to; null for none.</param>
    public Database(int threads = 0, long? memoryBytes = null, string? temporaryFolder = null)
    {
        Threads = threads > 0 ? threads : Environment.ProcessorCount;
        Check(NativeMethods.Configuration.DuckDBCreateConfig(out var config), "no configuration");
        using (config)
        {
            Set("autoinstall_known_extensions", "false");
            Set("autoload_known_extensions", "false");
            Set("temp_directory", temporaryFolder ?? "");
            if (threads > 0)
                Set("threads", threads.ToString(CultureInfo.InvariantCulture));
            if (memoryBytes is { } bytes)
                Set("memory_limit", string.Create(CultureInfo.InvariantCulture, $"{bytes}B"));
            if (NativeMethods.Startup.DuckDBOpen(null, out _database, config, out var error) != DuckDBState.Success)
                throw Fault(error);
            Check(NativeMethods.Startup.DuckDBConnect(_database, out _connection), "no connection");
        }

        void Set(string name, string value) =>
            Check(NativeMethods.Configuration.DuckDBSetConfig(config, name, value), $"option {name}={value}");
    }

    private Database(DuckDBDatabase database, int threads)
    {
        Threads = threads;
        Check(NativeMethods.Startup.DuckDBConnect(database, out _connection), "no second connection");
    }

    /// <summary>The threads that it was given.</summary>
    internal int Threads { get; }

    /// <summary>A text as an SQL literal.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A name as an SQL identifier.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Runs a statement and drops its result.</summary>
    /// <exception cref="FailureException">The statement is wrong or cannot be carried out.</exception>
    public void Execute(string sql)
    {
        using var statement = Prepare(sql);
        using var rows = statement.Run();
        while (rows.Next() is { } chunk)
            chunk.Dispose();
    }

    /// <summary>The first column of all rows, as texts.</summary>
    public IReadOnlyList<string?> Texts(string sql)
    {
        using var statement = Prepare($"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({sql}\n)");
        using var rows = statement.Run();
        var texts = new List<string?>();
        while (rows.Next() is { } next)
        {
            using var chunk = next;
            for (var row = 0; row < chunk.Count; row++)
                texts.Add(chunk.Vector(0).Text(row));
        }

        return texts;
    }

    /// <summary>The names of a query's columns.</summary>
    public IReadOnlyList<string> ColumnNames(string sql)
    {
        using var statement = Prepare(sql);
        return [.. statement.Columns().Select(column => column.Name)];
    }

    /// <summary>Adds rows to a table, column by column.</summary>
    /// <param name="table">The table; it exists.</param>
    /// <param name="columns">
    /// The values of each of its columns in order: arrays of the primitive type that fits the column's, or of strings (null is a gap); all
    /// of one length.
    /// </param>
    public void Append(string table, params IReadOnlyList<Array> columns)
    {
        using var appender = new Appender(_connection, table);
        appender.Append(columns);
    }

    /// <summary>
    /// From now on nothing on this machine or in the network can be read or written but these files and the temporary folder, and no
    /// setting can be changed: for SQL that others wrote. Only the first call counts.
    /// </summary>
    /// <param name="files">The files, under the very names by which they are read.</param>
    public void Confine(IEnumerable<string> files)
    {
        if (_isConfined)
            return;

        Execute($"SET allowed_paths = [{string.Join(", ", files.Select(Literal))}]");
        Execute("SET enable_external_access = false");
        Execute("SET lock_configuration = true");
        _isConfined = true;
    }

    /// <summary>Makes a function of SQL that reads texts as a column's values; its name.</summary>
    internal string AddFunction(CellReader reader, DuckDBType type)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"cell_{_functions++}");
        CellFunction.Register(_connection, name, reader, type);
        return name;
    }

    /// <summary>A second connection to the same views, for another thread; the caller's, and gone before this one is.</summary>
    internal Database Beside() => _beside = new Database(_database!, Threads);

    /// <summary>Ends what runs, here and <see cref="Beside"/>; it fails with "Interrupted". May be called from any thread.</summary>
    public void Interrupt()
    {
        _beside?.Interrupt();
        lock (_closing)
        {
            if (!_connection.IsClosed)
                _connection.Interrupt();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_closing)
            _connection.Dispose();
        _database?.Dispose();
    }

    internal Statement Prepare(string sql) =>
        NativeMethods.PreparedStatements.DuckDBPrepare(_connection, sql, out var statement) == DuckDBState.Success
            ? new Statement(statement)
            : throw FailedToPrepare(statement);

    /// <summary>DuckDB's message as one line with the class of fault it belongs to.</summary>
    internal static FailureException Fault(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var telling = lines.Skip(1).Where(line => Telling().IsMatch(line));
        var line = string.Join(" · ", telling.Prepend(lines.FirstOrDefault() ?? "unknown fault").Distinct());
        var failureClass =
            line.StartsWith("Out of Memory", StringComparison.Ordinal) ? FailureClass.OutOfMemory
            : line.Contains("No files found", StringComparison.Ordinal) ? FailureClass.NotFound
            : FailureClass.DataSchema;
        return new FailureException(failureClass, line);
    }

    private static FailureException FailedToPrepare(DuckDBPreparedStatement statement)
    {
        using (statement)
            return Fault(NativeMethods.PreparedStatements.DuckDBPrepareError(statement));
    }

    private static void Check(DuckDBState state, string what)
    {
        if (state != DuckDBState.Success)
            throw new InvalidOperationException($"DuckDB: {what}");
    }

    // What follows the first line is mostly advice on DuckDB's own options.
    [GeneratedRegex(@"^(LINE \d+:|Candidate|Original Line|Error when converting|Expected Number of Columns)")]
    private static partial Regex Telling();
}
