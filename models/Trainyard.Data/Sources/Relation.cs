using Trainyard.Data.DuckDb;
using Trainyard.Models;

namespace Trainyard.Data.Sources;

/// <summary>Files on this machine as an SQL table function.</summary>
public sealed record Relation
{
    // Words for "no value" in CSV files at large.
    private static readonly string[] s_gaps = ["", "NA", "N/A", "NaN", "nan", "NULL", "null"];

    /// <summary>The files' places, at least one; all of one format.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Their format.</summary>
    public required FileFormat Format { get; init; }

    /// <summary>Whether CSV and JSON files are compressed with zstd.</summary>
    public bool IsZstd { get; init; }

    /// <summary>What is known of a CSV's dialect; the rest is sniffed.</summary>
    public CsvFormat? Csv { get; init; }

    /// <summary>Columns of a CSV that are texts whatever they look like.</summary>
    public IReadOnlyCollection<string> TextColumns { get; init; } = [];

    /// <summary>Whether the types of a CSV's columns are sniffed from all rows rather than the first 20,480.</summary>
    public bool SniffAll { get; init; }

    /// <summary>The table function.</summary>
    public string Sql()
    {
        var files = $"[{string.Join(", ", Files.Select(Database.Literal))}]";
        var packed = IsZstd ? ", compression='zstd'" : "";
        var union = Files.Count > 1 ? ", union_by_name=true" : "";
        return Format switch
        {
            FileFormat.Parquet => $"read_parquet({files}{union})",
            FileFormat.Json => $"read_json({files}{union}{packed})",
            _ => $"read_csv({files}{union}{packed}{CsvOptions()})",
        };
    }

    /// <summary>The columns' names.</summary>
    internal IEnumerable<string> ColumnNames(Database database)
    {
        using var statement = database.Prepare($"SELECT * FROM {Sql()}");
        return [.. statement.Columns().Select(column => column.Name)];
    }

    /// <summary>The options of a CSV, each after a comma.</summary>
    internal string CsvOptions()
    {
        var options = $", nullstr=[{string.Join(", ", s_gaps.Select(Database.Literal))}]";
        if (Csv?.Header is { } header)
            options += $", header={(header ? "true" : "false")}";
        if (Csv?.Delimiter is { } delimiter)
            options += $", delim={Database.Literal(delimiter)}";
        if (Csv?.Decimal is { } separator)
            options += $", decimal_separator={Database.Literal(separator)}";
        if (SniffAll)
            options += ", sample_size=-1";
        if (TextColumns.Count > 0)
            options += $", types={{{string.Join(", ", TextColumns.Select(name => $"{Database.Literal(name)}: 'VARCHAR'"))}}}";
        return options;
    }
}
