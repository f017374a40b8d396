using System.Security.Cryptography;
using System.Text;
using DuckDB.NET.Native;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Feedback;
using Trainyard.Data.Reading;
using Trainyard.Data.Tables;
using Trainyard.Models;

namespace Trainyard.Data.Sources;

/// <summary>Brings a job's sources to this machine and makes its training table of them.</summary>
/// <param name="log">Takes a line for people: what was found, which dialect was sniffed.</param>
public sealed class DataLoader(Func<string, string?> environment, Action<string> log, TimeProvider time) : IDisposable
{
    private const long DefaultCacheBytes = 20L << 30;
    private readonly Lazy<HttpClient> _web = new();
    private readonly FileCopies _copies = new();
    private readonly Lazy<FileCache> _cache = new(() =>
        new FileCache(
            environment(ContainerEnvironment.Cache) ?? Path.Combine(Path.GetTempPath(), "trainyard-cache"),
            long.TryParse(environment(ContainerEnvironment.CacheBytes), out var bytes) ? bytes : DefaultCacheBytes,
            time
        )
    );

    /// <summary>The files of each source.</summary>
    /// <exception cref="FailureException">A source is not there or may not be read.</exception>
    public async Task<IReadOnlyList<(DataSource Source, IReadOnlyList<SourceFile> Files)>> FetchAsync(
        IReadOnlyList<DataSource> sources,
        CancellationToken cancellationToken
    )
    {
        var fetcher = new SourceFetcher(environment, _cache, _web);
        var fetched = new List<(DataSource, IReadOnlyList<SourceFile>)>();
        foreach (var source in sources)
            fetched.Add((source, await fetcher.FetchAsync(source, cancellationToken)));
        return fetched;
    }

    /// <summary>The files of the logs; null where none is asked for. A log that is not there yet has none.</summary>
    /// <exception cref="FailureException">A log may not be read.</exception>
    public async Task<FeedbackFiles?> FetchAsync(FeedbackLogs? asked, CancellationToken cancellationToken)
    {
        if (asked is null)
            return null;
        var (predictions, feedback) = (new List<SourceFile>(), new List<SourceFile>());
        foreach (var log in asked.Logs)
        {
            predictions.AddRange(await FetchAsync(log, "predictions", cancellationToken));
            feedback.AddRange(await FetchAsync(log, "feedback", cancellationToken));
        }

        return new(predictions, feedback, asked.Until);
    }

    private async Task<IReadOnlyList<SourceFile>> FetchAsync(FeedbackLog log, string kind, CancellationToken cancellationToken)
    {
        var files = new DataSource
        {
            Name = kind,
            Uri = $"{log.Uri.TrimEnd('/')}/{kind}/*/*.parquet",
            Credentials = log.Credentials,
        };
        try
        {
            return await new SourceFetcher(environment, _cache, _web).FetchAsync(files, cancellationToken);
        }
        catch (FailureException fault) when (fault.Failure.Class == FailureClass.NotFound)
        {
            return [];
        }
    }

    /// <summary>A digest of the sources' files as they are now: of their content where they lie on this machine, else of what the store
    /// or the server says changes with it. A .dvc pointer stands for what it points to; feedback for what was told, if anything
    /// was.</summary>
    /// <exception cref="FailureException">A source is not there or may not be read.</exception>
    public async Task<string> DigestAsync(IReadOnlyList<DataSource> sources, FeedbackLogs? feedback, CancellationToken cancellationToken)
    {
        var fetcher = new SourceFetcher(environment, _cache, _web);
        var lines = new StringBuilder();
        foreach (var source in sources)
        {
            foreach (var (uri, version) in await fetcher.VersionsAsync(source, cancellationToken))
                lines.Append(source.Name).Append('|').Append(uri).Append('|').Append(version).Append('\n');
        }

        if (await FetchAsync(feedback, cancellationToken) is { Feedback.Count: > 0 } logged)
        {
            using var database = new Database(threads: 1);
            lines.AppendJoin('\n', database.Texts($"SELECT CAST(told AS VARCHAR) FROM ({logged.Told}) AS told ORDER BY id"));
        }

        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString())));
    }

    /// <summary>The training table. What was found on the way stands in <see cref="Views"/>.</summary>
    /// <param name="database">An empty database; the sources become views of it.</param>
    /// <param name="files">The files of each source.</param>
    /// <param name="options">How to read it.</param>
    /// <exception cref="FailureException">A file or the query is not what it should be.</exception>
    public Table Load(
        Database database,
        DataSpec data,
        IReadOnlyList<(DataSource Source, IReadOnlyList<SourceFile> Files)> files,
        ReadOptions options
    )
    {
        if (data.Query is null && options.OrderBy is null && !options.Canonical)
            options = Tune(database, files, options);
        try
        {
            return Read(lookAtAll: options.LookAtAll || data.Query is not null);
        }
        catch (FailureException late) when (late.Failure.Message.Contains("CSV Error", StringComparison.Ordinal) && data.Query is null)
        {
            log("a later row of a CSV is written in another way than the first ones: every value is looked at");
            return Read(lookAtAll: true);
        }

        Table Read(bool lookAtAll)
        {
            // In a query a label may be reckoned with; without one its texts are kept as they are ("yes" is no BOOLEAN then).
            CreateViews(database, files, data.Query is null ? options.AsText : null, lookAtAll, options.Feedback);
            var table = Queried(data, query =>
                TableReader.Read(database, WithFeedback(query), options with { Doubts = columns => Doubts(columns, data) })
            );
            var read = table.Rows - (Feedback?.Rows ?? 0);
            if (data.Query is null && Views[0].Rows is { } rows && rows != read)
            {
                throw new FailureException(
                    FailureClass.UserCode,
                    $"{data.Sources[0].Name} has {rows} rows, but {read} were read",
                    "please report this with the file"
                );
            }

            foreach (var column in table.Columns)
                column.Format = FormatOf(column);
            return table;
        }

        string WithFeedback(string query)
        {
            if (options.Feedback is not { } logged)
                return query;
            Feedback = FeedbackRows.Of(database, logged, query, data.Label, options.Exclude);
            log(
                Feedback.Sql is null ? "no feedback yet: the sources alone" : $"{Feedback.Rows} rows of feedback join those of the sources"
            );
            foreach (var finding in Feedback.Findings)
                log($"warning: {finding}");
            return Feedback.Sql is null ? query : $"SELECT * FROM ({TableReader.Inner(query)}\n) UNION ALL ({Feedback.Sql})";
        }
    }

    /// <summary>The names of the training table's columns.</summary>
    /// <param name="database">Where the sources are views.</param>
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

    /// <summary>What is odd about the sources, in sentences.</summary>
    public IReadOnlyList<string> Findings => [.. Views.SelectMany(view => view.Findings), .. Feedback?.Findings ?? []];

    /// <summary>The rows that have joined the sources' when the table was read last; null where none are asked for.</summary>
    internal FeedbackRows? Feedback { get; private set; }

    /// <summary>What was found when the table was read, and what is odd about it.</summary>
    /// <param name="table">The table that <see cref="Load"/> gave.</param>
    /// <param name="labels">The names of what is predicted.</param>
    /// <param name="features">The names of what it is predicted by; null: every other column.</param>
    public DataReport Review(Table table, IReadOnlyList<string> labels, IReadOnlySet<string>? features = null) =>
        TableReview.Of(Views, Feedback, table, labels, features);

    /// <summary>What was found in the sources when their views were made last.</summary>
    internal IReadOnlyList<SourceView> Views { get; private set; } = [];

    /// <summary>Makes each source a view of its name. The database reads nothing but the sources' files from then on.</summary>
    /// <param name="files">The files of each source.</param>
    /// <param name="texts">Columns that are texts whatever they look like.</param>
    /// <param name="lookAtAll">Whether every value of a CSV is looked at before it is read.</param>
    /// <param name="feedback">What may be read beside them.</param>
    public void CreateViews(
        Database database,
        IReadOnlyList<(DataSource Source, IReadOnlyList<SourceFile> Files)> files,
        IReadOnlySet<string>? texts = null,
        bool lookAtAll = true,
        FeedbackFiles? feedback = null
    )
    {
        var options = new ReadingOptions
        {
            AsText = texts ?? new HashSet<string>(),
            LookAtAll = lookAtAll,
            Copy = _copies.Of,
        };
        Views = [.. files.Select(source => View(database, source.Source, source.Files, options))];
        foreach (var view in Views)
        {
            database.Execute($"CREATE OR REPLACE VIEW {Database.Identifier(view.Name)} AS {view.Sql}");
            foreach (var line in view.Files)
                log($"{view.Name}: {line}");
            foreach (var finding in view.Findings)
                log($"warning: {view.Name}: {finding}");
        }

        // What is written anew after this is written into the same folder.
        database.Confine([
            .. files.SelectMany(source => source.Files).Select(file => file.Path),
            .. Views.SelectMany(view => view.Paths),
            .. feedback?.Paths ?? [],
        ]);
    }

    private static SourceView View(Database database, DataSource source, IReadOnlyList<SourceFile> files, ReadingOptions options)
    {
        var formats = files.Select(file => FileFormats.Of(file.Uri)).Distinct().ToArray();
        if (formats.Length > 1)
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"the source {source.Name} mixes files of the formats {string.Join(" and ", formats)}"
            );
        }

        if (source.Csv is { } csv)
            RequireSense(csv);
        if (formats[0] == FileFormat.Parquet)
        {
            return ParquetSource.View(
                database,
                source.Name,
                [.. files.Select(file => new TextFile(file.Path, TextFiles.NameOf(file), ""))]
            );
        }

        TextFile[] texts = [.. files.Select(file => TextFiles.AsUtf8(file, source.Csv?.Encoding, options.Copy))];
        var view =
            formats[0] == FileFormat.Json
                ? new JsonSource(source.Name, texts, source.Csv, options).View(database)
                : new CsvSource(source.Name, texts, source.Csv, options).View(database);
        return source.Csv?.DateFormats is { Count: > 0 } told && view.Columns.All(column => column.Format?.DateFormats != told)
            ? view with
            {
                Findings = [.. view.Findings, $"no column is written as csv.dateFormats say ({string.Join(", ", told)})"],
            }
            : view;
    }

    private static void RequireSense(CsvFormat csv)
    {
        string[] faults = [.. CsvFaults.Of(csv).Select(fault => $"csv.{fault.Field}: {fault.Fault}")];
        if (faults.Length > 0)
            throw new FailureException(FailureClass.Configuration, string.Join("; ", faults));
    }

    /// <summary>What must be told before columns of the training table can be used.</summary>
    private IEnumerable<Failure> Doubts(IReadOnlyList<(string Name, DuckDBType Type)> columns, DataSpec data)
    {
        var readings = Views.SelectMany(view => view.Columns).Where(reading => reading.Question is not null || reading.IsTwice);
        foreach (var reading in readings)
        {
            var used = columns.Any(column =>
                string.Equals(column.Name, reading.Name, StringComparison.OrdinalIgnoreCase)
                && (reading.Question is null || column.Type == DuckDBType.Varchar)
            );
            if (used && reading.Question is { } question)
            {
                yield return new Failure
                {
                    Class = FailureClass.DataSchema,
                    Message = question,
                    Hint = "or exclude it, or make a number or a time of its text in data.query",
                };
            }
            else if (
                used
                && (
                    data.Query is null
                    || columns.Any(column => string.Equals(column.Name, reading.Name, StringComparison.OrdinalIgnoreCase))
                )
            )
            {
                yield return new Failure
                {
                    Class = FailureClass.DataSchema,
                    Message = reading.Finding!,
                    Hint = "give it another name in the file, or leave one out in data.query",
                };
            }
        }
    }

    /// <summary>How a column of the training table was written in the one source that has a column of its name and type.</summary>
    private ValueFormat? FormatOf(Column column)
    {
        var readings = Views.SelectMany(view => view.Columns).Where(reading => reading.Name == column.Name).Take(2).ToArray();
        if (readings.Length != 1)
            return null;
        var fits = readings[0].Type switch
        {
            FeatureType.Category => column is TextColumn,
            FeatureType.Timestamp => column is TimeColumn,
            FeatureType.Boolean => column is NumberColumn { Kind: NumberKind.Boolean },
            _ => column is NumberColumn { Kind: not NumberKind.Boolean },
        };
        return fits ? readings[0].Format : null;
    }

    /// <summary>Rows that come in a file's order have one reader. What else helps, and what only takes memory, depends on the
    /// format.</summary>
    private static ReadOptions Tune(
        Database database,
        IReadOnlyList<(DataSource Source, IReadOnlyList<SourceFile> Files)> files,
        ReadOptions options
    )
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

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_cache.IsValueCreated)
            _cache.Value.Dispose();
        if (_web.IsValueCreated)
            _web.Value.Dispose();
        _copies.Dispose();
    }
}
