namespace Trainyard.Contracts;

/// <summary>Which table a model learns from: where it lies, how it is made, and how it is split.</summary>
public sealed record DataSpec
{
    /// <summary>The files to read; at least one. Each becomes a table of the query.</summary>
    [Schema(MinItems = 1, Key = "name")]
    public required IReadOnlyList<DataSource> Sources { get; init; }

    /// <summary>SQL (DuckDB) over the sources that makes the training table. Default: the one source as it is.</summary>
    public string? Query { get; init; }

    /// <summary>
    /// The columns to predict: one, or several for multi-output and direction regression. Only AnomalyDetection needs none.
    /// </summary>
    [Schema(MinItems = 1)]
    public IReadOnlyList<string> Label { get; set; } = [];

    /// <summary>Columns that are not features, such as an identifier.</summary>
    public IReadOnlyList<string>? Exclude { get; init; }

    /// <summary>A column with each row's weight, zero or more.</summary>
    public string? Weight { get; init; }

    /// <summary>A column whose equal values never stand on both sides of a split.</summary>
    public string? Group { get; init; }

    /// <summary>Rows kept apart, scored once for the winner; tuning never sees them.</summary>
    public HoldoutSpec Holdout { get; set; } = new();

    /// <summary>How a trial is scored on the other rows.</summary>
    public ValidationSpec Validation { get; set; } = new();

    /// <summary>The seed of every split and of training.</summary>
    public long Seed { get; init; }
}

/// <summary>One source of rows.</summary>
public sealed record DataSource
{
    /// <summary>The table's name in the query.</summary>
    public required string Name { get; init; }

    /// <summary>s3://, https://, file:// or pvc://CLAIM/path, with globs; Parquet, CSV or JSON lines, each also .gz or .zst, or a .dvc
    /// pointer.</summary>
    [Schema(Pattern = "^(s3|https|http|file|pvc)://.+")]
    public required string Uri { get; init; }

    /// <summary>The Secret with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL and AWS_REGION.</summary>
    public CredentialsReference? Credentials { get; init; }

    /// <summary>How a CSV file is written; sniffed where it is silent.</summary>
    public CsvFormat? Csv { get; init; }

    /// <summary>Where the contents of a .dvc pointer are: s3://bucket/prefix or file:///folder.</summary>
    public string? DvcRemote { get; init; }
}

/// <summary>How a CSV file is written. A field left out is found in the file, and asked for where the file does not tell.</summary>
public sealed record CsvFormat
{
    /// <summary>Whether the first line names the columns. Without a header they are column0, column1, ... (two digits from ten columns
    /// on).</summary>
    public bool? Header { get; init; }

    /// <summary>The character between two fields; a blank stands for any run of blanks.</summary>
    [Schema(Pattern = "^[\\x00-\\x7F]$")]
    public string? Delimiter { get; init; }

    /// <summary>The character around fields that have delimiters in them; empty for none.</summary>
    [Schema(Pattern = "^[\\x00-\\x7F]?$")]
    public string? Quote { get; init; }

    /// <summary>The encoding where it is not UTF-8, such as windows-1252 or utf-16.</summary>
    public string? Encoding { get; init; }

    /// <summary>The decimal separator: "." or ",".</summary>
    [Schema(Pattern = "^[.,]$")]
    public string? Decimal { get; init; }

    /// <summary>What stands between thousands, such as "," in 1,234.5; a blank stands for any.</summary>
    [Schema(Pattern = "^[.,' ]$")]
    public string? Thousands { get; init; }

    /// <summary>What lines that are no rows begin with, wherever they stand.</summary>
    public string? Comment { get; init; }

    /// <summary>Words that stand for no value, in any case, beside the known ones (NA, null, #N/A ...).</summary>
    public IReadOnlyList<string>? Gaps { get; init; }

    /// <summary>How days and times are written, in .NET's custom formats, such as d.M.yyyy H:mm.</summary>
    public IReadOnlyList<string>? DateFormats { get; init; }
}

/// <summary>A Secret of the same namespace. Pods mount it; the operator never reads it.</summary>
public sealed record CredentialsReference
{
    /// <summary>The Secret's name.</summary>
    public required string SecretName { get; init; }
}

/// <summary>The rows kept apart for the last score.</summary>
public sealed record HoldoutSpec
{
    /// <summary>The share of the rows, from 0 (none) to 0.9.</summary>
    [Schema(Minimum = 0, Maximum = 0.9)]
    public double Fraction { get; set; } = 0.2;

    /// <summary>Whether each class keeps its share; default: yes for classification.</summary>
    public bool? Stratify { get; init; }
}

/// <summary>How a trial is validated.</summary>
public sealed record ValidationSpec
{
    /// <summary>KFold, Holdout or TimeSeries.</summary>
    public ValidationStrategy Strategy { get; set; } = ValidationStrategy.KFold;

    /// <summary>The number of folds of KFold and TimeSeries, at least 2.</summary>
    [Schema(Minimum = 2)]
    public int Folds { get; set; } = 5;

    /// <summary>The share of the rows that validate under Holdout.</summary>
    [Schema(Minimum = 0.01, Maximum = 0.9)]
    public double Fraction { get; set; } = 0.2;

    /// <summary>The column that orders the rows under TimeSeries.</summary>
    public string? Column { get; init; }
}

/// <summary>The ways to validate a trial.</summary>
public enum ValidationStrategy
{
    /// <summary>Each of k parts validates once (stratified for classification, grouped where a group is named).</summary>
    KFold,

    /// <summary>One part validates.</summary>
    Holdout,

    /// <summary>Train on the past, validate on the part that follows it.</summary>
    TimeSeries,
}
