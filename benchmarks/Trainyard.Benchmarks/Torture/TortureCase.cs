using System.Text;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;

namespace Trainyard.Benchmarks.Torture;

/// <summary>Small files, and the one table that they are; or that they are none, or must be asked about.</summary>
/// <param name="Files">The files by name, as one source.</param>
/// <param name="Columns">The right table by column: double, string, bool, DateTime (UTC) or null; null where it must be refused.</param>
internal sealed record TortureCase(string Name, IReadOnlyList<TortureFile> Files, IReadOnlyDictionary<string, object?[]>? Columns)
{
    /// <summary>What is told of the files.</summary>
    public CsvFormat? Told { get; init; }

    /// <summary>Words of the finding or the refusal that must be told.</summary>
    public string? Says { get; init; }

    internal static TortureCase Table(string name, string csv, params (string Name, object?[] Values)[] columns) =>
        Table(name, Encoding.UTF8.GetBytes(csv), columns);

    internal static TortureCase Table(string name, byte[] csv, params (string Name, object?[] Values)[] columns) =>
        new(name, [new TortureFile("x.csv", csv)], columns.ToDictionary(column => column.Name, column => column.Values));

    internal static TortureCase Refused(string name, string csv, string says) =>
        new(name, [new TortureFile("x.csv", Encoding.UTF8.GetBytes(csv))], null) { Says = says };

    internal static TortureCase Json(string name, string json, params (string Name, object?[] Values)[] columns) =>
        new(
            name,
            [new TortureFile("x.jsonl", Encoding.UTF8.GetBytes(json))],
            columns.ToDictionary(column => column.Name, column => column.Values)
        );

    /// <summary>A Parquet file that DuckDB writes.</summary>
    internal static TortureCase ParquetFile(string name, string select, string options, params (string Name, object?[] Values)[] columns) =>
        new(
            name,
            [TortureFile.Parquet("x.parquet", select, options)],
            columns.Length == 0 ? null : columns.ToDictionary(column => column.Name, column => column.Values)
        );

    /// <summary>Values of a column.</summary>
    internal static (string Name, object?[] Values) Col(string name, params object?[] values) =>
        (name, [.. values.Select(value => value is int whole ? (double)whole : value)]);
}

internal sealed record TortureFile(string Name, byte[] Content)
{
    internal static TortureFile Text(string name, string content) => new(name, Encoding.UTF8.GetBytes(content));

    internal static TortureFile Parquet(string name, string select, string options)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-torture-");
        try
        {
            var path = Path.Combine(folder.FullName, name);
            using var database = new Database(threads: 1);
            database.Execute($"COPY ({select}) TO {Database.Literal(path)} (FORMAT parquet{options})");
            return new TortureFile(name, File.ReadAllBytes(path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
