using System.Text.Json.Serialization;

namespace Trainyard.Contracts;

/// <summary>Where a Scorer's rows come from: exactly one.</summary>
[Cel(OneStore.Rule, OneStore.Message)]
public sealed record ScorerInput
{
    /// <summary>A measurement of InfluxDB (1.x, or 2.x by its 1.x interface): its points, in the order of time.</summary>
    public InfluxInput? Influx { get; init; }

    /// <summary>A table of PostgreSQL: its rows whose key is not in the output yet.</summary>
    public PostgresInput? Postgres { get; init; }

    /// <summary>A queue of RabbitMQ: its messages.</summary>
    public QueueInput? Queue { get; init; }

    /// <summary>Parquet or CSV files: those that have no output yet.</summary>
    public FilesInput? Files { get; init; }

    /// <summary>The Secret that opens it.</summary>
    [JsonIgnore]
    public string? Secret => Influx?.SecretName ?? Postgres?.SecretName ?? Queue?.SecretName ?? Files?.SecretName;

    /// <summary>Which of them it is; null where it is not exactly one.</summary>
    [JsonIgnore]
    public string? Kind => OneStore.Of(Influx, Postgres, Queue, Files);
}

/// <summary>Where a Scorer's results go: exactly one, of the input's kind or a table of PostgreSQL.</summary>
[Cel(OneStore.Rule, OneStore.Message)]
public sealed record ScorerOutput
{
    /// <summary>A measurement of InfluxDB: each result has the time and the tags of its point.</summary>
    public InfluxOutput? Influx { get; init; }

    /// <summary>A table of PostgreSQL: the key of the row, and the results. It takes rows from any input.</summary>
    public PostgresOutput? Postgres { get; init; }

    /// <summary>A queue of RabbitMQ: a message for each message.</summary>
    public QueueOutput? Queue { get; init; }

    /// <summary>A folder: a file for each file.</summary>
    public FilesOutput? Files { get; init; }

    /// <summary>The Secret that opens it, where it is another than the input's.</summary>
    [JsonIgnore]
    public string? Secret => Files?.SecretName ?? Postgres?.SecretName;

    /// <summary>Which of them it is; null where it is not exactly one.</summary>
    [JsonIgnore]
    public string? Kind => OneStore.Of(Influx, Postgres, Queue, Files);
}

/// <summary>Points of a measurement.</summary>
public sealed record InfluxInput
{
    /// <summary>The measurement.</summary>
    [Schema(Pattern = ".+")]
    public required string Measurement { get; init; }

    /// <summary>The database; of InfluxDB 2.x the bucket that its mapping names so.</summary>
    [Schema(Pattern = ".+")]
    public required string Database { get; init; }

    /// <summary>How many seconds after others with a later time a point may be written and still be found.</summary>
    [Schema(Minimum = 0, Maximum = 86400)]
    public double LatenessSeconds { get; set; } = 10;

    /// <summary>The Secret with INFLUX_URL and, where it is asked for, INFLUX_USERNAME and INFLUX_PASSWORD, or INFLUX_TOKEN.</summary>
    public required string SecretName { get; init; }
}

/// <summary>Results as points.</summary>
public sealed record InfluxOutput
{
    /// <summary>The measurement, in the input's database. Beside it stand MEASUREMENT_errors and MEASUREMENT_position.</summary>
    [Schema(Pattern = ".+")]
    public required string Measurement { get; init; }
}

/// <summary>Rows of a table.</summary>
public sealed record PostgresInput
{
    /// <summary>The table or view, with its schema where that is not on the search path: sonar_rows, lab.rows.</summary>
    [Schema(Pattern = ".+")]
    public required string Table { get; init; }

    /// <summary>The columns that tell rows apart.</summary>
    [Schema(MinItems = 1)]
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>The Secret with PGHOST, PGDATABASE, PGUSER, PGPASSWORD and, where they are needed, PGPORT and PGSSLMODE.</summary>
    public required string SecretName { get; init; }
}

/// <summary>Results as rows.</summary>
public sealed record PostgresOutput
{
    /// <summary>
    /// The table, of rows from PostgreSQL in their database; it is made where it is missing. Beside it stands TABLE_errors. Rows of
    /// files are told apart by file and row (TABLE_files has the files that are done), points by time_ns and tags (TABLE_position has the
    /// time that is reached), messages by message_id.
    /// </summary>
    [Schema(Pattern = ".+")]
    public required string Table { get; init; }

    /// <summary>The Secret with PGHOST, PGDATABASE, PGUSER, PGPASSWORD and, where they are needed, PGPORT and PGSSLMODE; of rows from
    /// PostgreSQL it is the input's.</summary>
    public string? SecretName { get; init; }
}

/// <summary>Messages of a queue.</summary>
public sealed record QueueInput
{
    /// <summary>The queue.</summary>
    [Schema(Pattern = ".+")]
    public required string Name { get; init; }

    /// <summary>How many messages a pod holds that it has not acknowledged; they are scored together.</summary>
    [Schema(Minimum = 1, Maximum = 65535)]
    public int Prefetch { get; set; } = 100;

    /// <summary>The Secret with AMQP_URL: amqp://user:password@host:5672/vhost, or amqps://.</summary>
    public required string SecretName { get; init; }
}

/// <summary>Results as messages.</summary>
public sealed record QueueOutput
{
    /// <summary>The queue, at the input's broker.</summary>
    [Schema(Pattern = ".+")]
    public required string Name { get; init; }

    /// <summary>The queue of what cannot be scored. Default: NAME-errors.</summary>
    public string? Errors { get; init; }
}

/// <summary>Parquet and CSV files.</summary>
public sealed record FilesInput
{
    /// <summary>A file or, with * and ? in the last part of its path, files: s3://, file:// or pvc://CLAIM/path, ending in .parquet or
    /// .csv. A file is known by its name: new rows come under a new one.</summary>
    [Schema(Pattern = "^(s3|file|pvc)://.+\\.(parquet|csv)$")]
    public required string Uri { get; init; }

    /// <summary>Columns that are carried over into the output, beside the results.</summary>
    public IReadOnlyList<string>? Key { get; init; }

    /// <summary>The Secret with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL and AWS_REGION. Default: none is
    /// needed.</summary>
    public string? SecretName { get; init; }
}

/// <summary>Results as files.</summary>
public sealed record FilesOutput
{
    /// <summary>The folder: each file has the name of its input. NAME.errors.csv beside it tells what could not be scored.</summary>
    [Schema(Pattern = "^(s3|file|pvc)://.+")]
    public required string Uri { get; init; }

    /// <summary>The Secret that opens it. Default: the input's.</summary>
    public string? SecretName { get; init; }
}

/// <summary>The rule that one store is named.</summary>
internal static class OneStore
{
    public const string Rule =
        "(has(self.influx) ? 1 : 0) + (has(self.postgres) ? 1 : 0) + (has(self.queue) ? 1 : 0) + (has(self.files) ? 1 : 0) == 1";

    public const string Message = "name exactly one of influx, postgres, queue and files";

    public static string? Of(object? influx, object? postgres, object? queue, object? files)
    {
        (string Kind, object? Store)[] all = [("influx", influx), ("postgres", postgres), ("queue", queue), ("files", files)];
        return all.Where(one => one.Store is not null).ToList() is [var only] ? only.Kind : null;
    }
}
