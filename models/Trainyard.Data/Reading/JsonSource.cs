using System.Globalization;
using DuckDB.NET.Native;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Models;

namespace Trainyard.Data.Reading;

/// <summary>The JSON files of a source as one table: every value is looked at first, so that a type is what all rows have.</summary>
internal sealed class JsonSource(string name, IReadOnlyList<TextFile> files, CsvFormat? told, ReadingOptions options)
{
    /// <param name="database">Takes the functions that read its columns.</param>
    /// <exception cref="FailureException">DataSchema: a file is no such JSON.</exception>
    internal SourceView View(Database database)
    {
        var (profiles, names, rows) = (
            new ColumnProfiles(told),
            new OrderedDictionary<string, long>(StringComparer.OrdinalIgnoreCase),
            new List<long>()
        );
        foreach (var file in files)
        {
            var before = rows.Sum();
            var inFile = new OrderedDictionary<string, long>(StringComparer.OrdinalIgnoreCase);
            foreach (var known in names)
                inFile.Add(known.Key, 0);
            rows.Add(JsonScan.Of(file, profiles, inFile));
            foreach (var (column, _) in inFile.Where(column => names.TryAdd(column.Key, 0)))
                profiles.Of(column).AddGaps(before);
        }

        if (names.Count == 0)
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"{files[0].Name} has no {(rows.Sum() == 0 ? "rows" : "values")}",
                "each line is an object, such as {\"a\": 1}"
            );
        }

        ColumnReading[] readings = [.. names.Keys.Select(column => Decide(column, profiles.Of(column)))];
        return new SourceView
        {
            Name = name,
            Sql = Sql(database, readings),
            Paths = [.. files.Select(file => file.Path)],
            Columns = readings,
            Rows = rows.Sum(),
            Files =
            [
                .. files.Zip(rows, (file, count) =>
                    string.Create(CultureInfo.InvariantCulture, $"{file.Name}: {file.Encoding}, JSON, {count:N0} rows")
                ),
            ],
            Findings = [.. readings.Select(reading => reading.Finding).OfType<string>()],
        };
    }

    private ColumnReading Decide(string column, ColumnProfile profile)
    {
        var read =
            options.AsText.Contains(column) && profile.Nested == 0
                ? ColumnReading.Texts(column, profile)
                : ColumnReading.Of(column, profile, DecimalEvidence.None);

        // A text of JSON has its blanks on purpose, and "NA" is what somebody wrote in quotes: among texts nothing is taken off.
        if (read.Type == FeatureType.Category && read.Question is null)
        {
            read = read with
            {
                Format =
                    told?.Gaps is null ? null
                    : read.Format is null ? null
                    : read.Format with { Trim = false },
            };
        }

        return read;
    }

    private string Sql(Database database, ColumnReading[] readings)
    {
        var source = $"[{string.Join(", ", files.Select(file => Database.Literal(file.Path)))}]";
        var nested = readings.Any(reading => reading.IsNested) ? NestedTypes(database, source) : [];
        var columns = readings.Select(reading => $"{Database.Literal(reading.Name)}: {Database.Literal(Stored(reading, nested))}");
        return $"SELECT {string.Join(", ", readings.Select(reading => Selected(database, reading)))} FROM read_json({source}, "
            + $"columns={{{string.Join(", ", columns)}}}, "
            + "format='auto', maximum_object_size=268435456)";
    }

    /// <summary>What lists and objects are made of, for a query: DuckDB looks at all rows of them.</summary>
    private static Dictionary<string, string> NestedTypes(Database database, string source)
    {
        var described = $"DESCRIBE SELECT * FROM read_json({source}, sample_size=-1, union_by_name=true, maximum_object_size=268435456)";
        var names = database.Texts($"SELECT column_name FROM ({described})");
        var types = database.Texts($"SELECT column_type FROM ({described})");
        return names.Zip(types).ToDictionary(pair => pair.First!, pair => pair.Second!, StringComparer.OrdinalIgnoreCase);
    }

    private static string Stored(ColumnReading reading, Dictionary<string, string> nested) =>
        reading.IsNested ? nested.GetValueOrDefault(reading.Name, "JSON")
        : reading.Profile!.Quoted > 0 || reading.Type is FeatureType.Timestamp or FeatureType.Category ? "VARCHAR"
        : reading.Type switch
        {
            FeatureType.Integer => "BIGINT",
            FeatureType.Boolean => "BOOLEAN",
            _ => "DOUBLE",
        };

    private static string Selected(Database database, ColumnReading reading)
    {
        var column = Database.Identifier(reading.Name);
        var asText = reading.IsNested || reading.Question is not null || (reading.Type == FeatureType.Category && reading.Format is null);
        if (asText || (reading.Profile!.Quoted == 0 && reading.Type != FeatureType.Timestamp))
            return column;

        var type = reading.Type switch
        {
            FeatureType.Integer or FeatureType.Number => DuckDBType.Double,
            FeatureType.Boolean => DuckDBType.Boolean,
            FeatureType.Timestamp => DuckDBType.Timestamp,
            _ => DuckDBType.Varchar,
        };
        return $"{database.AddFunction(new CellReader(reading.Type, reading.Format), type)}({column}) AS {column}";
    }
}
