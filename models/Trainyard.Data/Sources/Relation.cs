using System.Globalization;
using Trainyard.Data.DuckDb;
using Trainyard.Models;

namespace Trainyard.Data.Sources;

/// <summary>Files on this machine as an SQL table function.</summary>
public sealed record Relation
{
    /// <summary>Sniffing costs several times what reading does; where a later row is different, all are sniffed.</summary>
    private const int SniffedRows = 4096;

    // Words for "no value" in CSV files at large.
    private static readonly string[] Gaps = ["", "NA", "N/A", "NaN", "nan", "NULL", "null"];

    /// <summary>The files' places, at least one; all of one format.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    public required FileFormat Format { get; init; }

    /// <summary>Whether CSV and JSON files are compressed with zstd.</summary>
    public bool IsZstd { get; init; }

    /// <summary>What is known of a CSV's dialect; the rest is sniffed.</summary>
    public CsvFormat? Csv { get; init; }

    /// <summary>A CSV's dialect, once it has been sniffed.</summary>
    internal CsvDialect? Dialect { get; init; }

    /// <summary>Columns of several CSV files that are texts whatever they look like.</summary>
    internal IReadOnlyCollection<string> TextColumns { get; init; } = [];

    /// <summary>Whether the types of a CSV's columns are sniffed from all rows rather than the first ones.</summary>
    public bool SniffAll { get; init; }

    /// <summary>The compression as an option, after a comma.</summary>
    internal string Compression => IsZstd ? ", compression='zstd'" : "";

    public string Sql()
    {
        var files = $"[{string.Join(", ", Files.Select(Database.Literal))}]";
        var union = Files.Count > 1 ? ", union_by_name=true" : "";
        return Format switch
        {
            FileFormat.Parquet => $"read_parquet({files}{union})",
            FileFormat.Json => $"read_json({files}{union}{Compression})",
            _ => $"read_csv({files}{union}{(Dialect is null ? Compression : "")}{CsvOptions()})",
        };
    }

    /// <summary>
    /// A CSV with its dialect sniffed: a decimal comma noticed, some columns texts whatever they look like. Refuses a header with a name
    /// twice.
    /// </summary>
    /// <param name="texts">The columns that are texts, as far as they are there.</param>
    /// <param name="log">Takes the dialect in words.</param>
    internal Relation Sniffed(Database database, IReadOnlySet<string> texts, Action<string>? log = null)
    {
        var relation = this;
        var dialect = CsvDialect.Sniff(database, relation);
        dialect.CheckHeader(database, relation);
        if (Csv?.Decimal is null && dialect.HasDecimalCommas(database, relation))
        {
            relation = relation with { Csv = (Csv ?? new CsvFormat()) with { Decimal = "," } };
            dialect = CsvDialect.Sniff(database, relation);
        }

        log?.Invoke(dialect.Describe(relation.Csv));
        if (Files.Count == 1)
            return relation with { Dialect = dialect.WithTexts(texts) };
        return texts.Count == 0
            ? relation
            : relation with
            {
                TextColumns = [.. database.ColumnNames($"SELECT * FROM {relation.Sql()}").Where(texts.Contains)],
            };
    }

    /// <summary>The first lines of a CSV's first file, as they stand there.</summary>
    internal IEnumerable<string> FirstLines(Database database, int most)
    {
        if (!IsZstd)
            return File.ReadLines(Files[0]).Take(most);

        // A delimiter that no text has makes each line one column.
        const string AsLines = ", auto_detect=false, header=false, columns={'line': 'VARCHAR'}, delim='\u0001', quote='', escape=''";
        return database
            .Texts($"SELECT line FROM read_csv({Database.Literal(Files[0])}{Compression}{AsLines}) LIMIT {most}")
            .Select(line => line ?? "");
    }

    /// <summary>The options of a CSV, each after a comma.</summary>
    internal string CsvOptions()
    {
        if (Dialect is { } dialect)
            return dialect.Options;

        var options = $", nullstr=[{string.Join(", ", Gaps.Select(Database.Literal))}]";
        if (Csv?.Header is { } header)
            options += $", header={(header ? "true" : "false")}";
        if (Csv?.Delimiter is { } delimiter)
            options += $", delim={Database.Literal(delimiter)}";
        if (Csv?.Decimal is { } separator)
            options += $", decimal_separator={Database.Literal(separator)}";
        options += string.Create(CultureInfo.InvariantCulture, $", sample_size={(SniffAll ? -1 : SniffedRows)}");
        if (TextColumns.Count > 0)
            options += $", types={{{string.Join(", ", TextColumns.Select(name => $"{Database.Literal(name)}: 'VARCHAR'"))}}}";
        return options;
    }
}
