using Trainyard.Contracts;

namespace Trainyard.Data.Sources;

/// <summary>The formats of a source's files.</summary>
public enum FileFormat
{
    Parquet,

    /// <summary>Text with a delimiter, also compressed.</summary>
    Csv,

    /// <summary>A JSON object a line, or a JSON list of objects; also compressed.</summary>
    Json,
}

/// <summary>How a file's format is known.</summary>
public static class FileFormats
{
    internal const string Gzip = ".gz";
    internal const string Zstd = ".zst";
    private static readonly string[] Compressions = [Gzip, Zstd];

    /// <summary>.gz, .zst, or null.</summary>
    public static string? Compression(string name) =>
        Compressions.FirstOrDefault(compression => name.EndsWith(compression, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Whether a file only stands beside the data that a folder or a glob means: a hidden one, or a mark such as Spark's _SUCCESS. What may
    /// hold rows never does.
    /// </summary>
    internal static bool IsBeside(string path) =>
        Path.GetFileName(path) is ['.', ..] || (Path.GetFileName(path) is ['_', ..] && FormatOf(path) is null);

    /// <summary>The format by the name's extension, compression aside.</summary>
    /// <exception cref="FailureException">The extension is unknown.</exception>
    public static FileFormat Of(string name) =>
        FormatOf(name)
        ?? throw new FailureException(
            FailureClass.DataSchema,
            $"{name} is of no known format",
            "known are .parquet, .csv, .tsv, .json, .jsonl, each also .gz or .zst"
        );

    private static FileFormat? FormatOf(string name)
    {
        name = name.Contains("://", StringComparison.Ordinal) ? name.Split('?')[0] : name;
        var plain = Compression(name) is { } compression ? name[..^compression.Length] : name;
        return Path.GetExtension(plain).ToLowerInvariant() switch
        {
            ".parquet" or ".pq" => FileFormat.Parquet,
            ".csv" or ".tsv" or ".txt" or ".data" or ".all-data" => FileFormat.Csv,
            ".json" or ".jsonl" or ".ndjson" => FileFormat.Json,
            _ => null,
        };
    }
}
