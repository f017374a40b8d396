using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;

namespace Trainyard.Data.Reading;

/// <summary>The Parquet files of a source as one table. They say what their columns are; where they do not agree, that is told.</summary>
internal static class ParquetSource
{
    /// <exception cref="FailureException">DataSchema: a file is no Parquet file.</exception>
    internal static SourceView View(Database database, string name, IReadOnlyList<TextFile> files)
    {
        foreach (var file in files)
            Check(file);

        var list = $"[{string.Join(", ", files.Select(file => Database.Literal(file.Path)))}]";
        return new SourceView
        {
            Name = name,
            Sql = $"SELECT * FROM read_parquet({list}{(files.Count > 1 ? ", union_by_name=true" : "")})",
            Paths = [.. files.Select(file => file.Path)],
            Files = [.. files.Select(file => $"{file.Name}: Parquet, {Rows(database, file)} rows")],
            Findings = files.Count > 1 ? Differences(database, files) : [],
        };
    }

    private static void Check(TextFile file)
    {
        using var stream = File.OpenRead(file.Path);
        Span<byte> ends = stackalloc byte[8];
        if (stream.Length >= 12)
        {
            stream.ReadExactly(ends[..4]);
            stream.Seek(-4, SeekOrigin.End);
            stream.ReadExactly(ends[4..]);
        }

        if (ends[..4].SequenceEqual("PAR1"u8) && ends[4..].SequenceEqual("PAR1"u8))
            return;
        throw ends[..4].SequenceEqual("PAR1"u8)
            ? new FailureException(
                FailureClass.DataSchema,
                $"{file.Name} is cut off: a Parquet file ends with PAR1",
                "write or fetch it again"
            )
            : new FailureException(
                FailureClass.DataSchema,
                $"{file.Name} is {(stream.Length == 0 ? "empty" : "no Parquet file")}",
                "a Parquet file begins and ends with PAR1"
            );
    }

    private static string Rows(Database database, TextFile file)
    {
        var rows = database.Texts($"SELECT num_rows FROM parquet_file_metadata({Database.Literal(file.Path)})")[0]!;
        return long.Parse(rows, CultureInfo.InvariantCulture).ToString("N0", CultureInfo.InvariantCulture);
    }

    /// <summary>Columns that are not in every file, or of another type there than in the first.</summary>
    private static List<string> Differences(Database database, IReadOnlyList<TextFile> files)
    {
        var schemas = files.Select(file => Schema(database, file)).ToArray();
        var findings = new List<string>();
        foreach (var column in schemas.SelectMany(schema => schema.Keys).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var without = files.Where((_, i) => !schemas[i].ContainsKey(column)).ToArray();
            if (without.Length > 0)
            {
                findings.Add(
                    $"{without[0].Name}{(without.Length > 1 ? $" and {without.Length - 1} more files have" : " has")} no column "
                        + $"{column}: gaps there"
                );
            }

            string[] types = [.. schemas.Select(schema => schema.GetValueOrDefault(column)).OfType<string>().Distinct()];
            if (types.Length > 1)
                findings.Add($"the column {column} is {string.Join(" in one file, ", types)} in another: read as what holds both");
        }

        return findings;
    }

    private static Dictionary<string, string> Schema(Database database, TextFile file)
    {
        var described = $"DESCRIBE SELECT * FROM read_parquet({Database.Literal(file.Path)})";
        var names = database.Texts($"SELECT column_name FROM ({described})");
        var types = database.Texts($"SELECT column_type FROM ({described})");
        return names.Zip(types).ToDictionary(pair => pair.First!, pair => pair.Second!, StringComparer.OrdinalIgnoreCase);
    }
}
