using Trainyard.Data.DuckDb;
using Trainyard.Data.Tables;
using Trainyard.Models;

namespace Trainyard.Data.Sources;

/// <summary>Brings a job's sources to this machine and makes its training table of them.</summary>
/// <param name="environment">Environment variables.</param>
/// <param name="log">Takes a line for people: what was found, which dialect was sniffed.</param>
/// <param name="time">The clock.</param>
public sealed class DataLoader(Func<string, string?> environment, Action<string> log, TimeProvider time) : IDisposable
{
    private const long DefaultCacheBytes = 20L << 30;
    private readonly Lazy<HttpClient> _web = new();
    private readonly Lazy<FileCache> _cache = new(() => new FileCache(
        environment(ContainerEnvironment.Cache) ?? Path.Combine(Path.GetTempPath(), "trainyard-cache"),
        long.TryParse(environment(ContainerEnvironment.CacheBytes), out var bytes) ? bytes : DefaultCacheBytes,
        time));

    /// <summary>The files of each source.</summary>
    /// <exception cref="FailureException">A source is not there or may not be read.</exception>
    public async Task<IReadOnlyList<(DataSource Source, IReadOnlyList<SourceFile> Files)>> FetchAsync(
        IReadOnlyList<DataSource> sources, CancellationToken cancellation)
    {
        var fetcher = new SourceFetcher(environment, _cache, _web);
        var fetched = new List<(DataSource, IReadOnlyList<SourceFile>)>();
        foreach (var source in sources)
            fetched.Add((source, await fetcher.FetchAsync(source, cancellation)));
        return fetched;
    }

    /// <summary>The training table.</summary>
    /// <param name="database">An empty database; the sources become views of it.</param>
    /// <param name="data">What to read.</param>
    /// <param name="files">The files of each source.</param>
    /// <param name="options">How to read it.</param>
    /// <exception cref="FailureException">A file or the query is not what it should be.</exception>
    public Table Load(
        Database database, DataSpec data, IReadOnlyList<(DataSource Source, IReadOnlyList<SourceFile> Files)> files, ReadOptions options)
    {
        if (data.Query is null && options.OrderBy is null && !options.Canonical)
            options = Tune(database, files, options);
        try
        {
            return Read(sniffAll: false);
        }
        catch (FailureException odd) when (odd.Failure.Message.Contains("CSV Error", StringComparison.Ordinal) && odd.Failure.Message.Contains("converting", StringComparison.Ordinal))
        {
            // A later row of a CSV is of another type than the first ones.
            log("a CSV column changes its type after the first rows: reading it again with all rows sniffed");
            return Read(sniffAll: true);
        }

        Table Read(bool sniffAll)
        {
            // In a query a label may be reckoned with; without one its texts are kept as they are ("yes" is no BOOLEAN then).
            CreateViews(database, files, data.Query is null ? options.AsText : null, sniffAll);
            return Queried(data, query => TableReader.Read(database, query, options));
        }
    }

    /// <summary>The names of the training table's columns.</summary>
    /// <param name="database">Where the sources are views.</param>
    /// <param name="data">What to read.</param>
    /// <exception cref="FailureException">The query is wrong.</exception>
    public static IReadOnlyList<string> ColumnNames(Database database, DataSpec data) => Queried(data, database.ColumnNames);

    private static T Queried<T>(DataSpec data, Func<string, T> read)
    {
        if (data.Query is null)
            return read($"SELECT * FROM {Database.Identifier(data.Sources[0].Name)}");

        try
        {
            return read(data.Query);
        }
        catch (FailureException fault) when (fault.Failure.Class is FailureClass.DataSchema or FailureClass.NotFound)
        {
            throw new FailureException(FailureClass.DataSchema, $"data.query: {fault.Failure.Message}", fault.Failure.Hint, fault);
        }
    }

    /// <summary>Makes each source a view of its name. The database reads nothing but the sources' files from then on.</summary>
    /// <param name="database">Where.</param>
    /// <param name="files">The files of each source.</param>
    /// <param name="texts">CSV columns that are texts whatever they look like.</param>
    /// <param name="sniffAll">Whether the types of CSV columns are sniffed from all rows.</param>
    public void CreateViews(
        Database database, IReadOnlyList<(DataSource Source, IReadOnlyList<SourceFile> Files)> files, IReadOnlySet<string>? texts = null, bool sniffAll = false)
    {
        foreach (var (source, found) in files)
        {
            var relation = RelationOf(source, found, sniffAll);
            if (relation.Format == FileFormat.Csv)
                relation = relation.Sniffed(database, texts ?? new HashSet<string>(), dialect => log($"{source.Name}: {dialect}"));
            database.Execute($"CREATE OR REPLACE VIEW {Database.Identifier(source.Name)} AS SELECT * FROM {relation.Sql()}");
        }

        database.Confine(files.SelectMany(source => source.Files).Select(file => file.Path));
    }

    /// <summary>Rows that come in a file's order have one reader. What else helps, and what only takes memory, depends on the format.</summary>
    private static ReadOptions Tune(Database database, IReadOnlyList<(DataSource Source, IReadOnlyList<SourceFile> Files)> files, ReadOptions options)
    {
        switch (FileFormats.Of(files[0].Files[0].Uri))
        {
            case FileFormat.Parquet:
                // More threads would read ahead by row groups that do not fit into the stream's buffer, and wait with them in their hands.
                database.Execute("SET threads = 1");
                return options with { InHalves = database.Threads > 1 };
            case FileFormat.Csv:
                // Parsing takes most of the time: room for what the other threads have parsed before their turn comes.
                database.Execute("SET streaming_buffer_size = '32MB'");
                break;
        }

        return options;
    }

    private static Relation RelationOf(DataSource source, IReadOnlyList<SourceFile> files, bool sniffAll)
    {
        var formats = files.Select(file => FileFormats.Of(file.Uri)).Distinct().ToArray();
        if (formats.Length > 1)
            throw new FailureException(FailureClass.DataSchema, $"the source {source.Name} mixes files of the formats {string.Join(" and ", formats)}");
        var packed = files.Select(file => FileFormats.Compression(file.Uri) == FileFormats.Zstd).Distinct().ToArray();
        if (packed.Length > 1)
            throw new FailureException(FailureClass.DataSchema, $"the source {source.Name} mixes files with and without {FileFormats.Zstd}");
        return new Relation
        {
            Files = [.. files.Select(file => file.Path)],
            Format = formats[0],
            IsZstd = packed[0],
            Csv = source.Csv,
            SniffAll = sniffAll,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_cache.IsValueCreated)
            _cache.Value.Dispose();
        if (_web.IsValueCreated)
            _web.Value.Dispose();
    }
}
