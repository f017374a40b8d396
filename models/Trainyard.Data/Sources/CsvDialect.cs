using System.Globalization;
using System.Text.RegularExpressions;
using DuckDB.NET.Native;
using Trainyard.Data.DuckDb;
using Trainyard.Models;

namespace Trainyard.Data.Sources;

/// <summary>How a CSV file is written, as DuckDB sniffs it from what is told and from the file.</summary>
/// <param name="Quote">Around a field; empty where none was seen.</param>
/// <param name="HasHeader">Whether the first line has the names.</param>
/// <param name="Options">All of it, the compression and the columns' types as options of read_csv, each after a comma: so that nothing is
/// sniffed again.</param>
internal sealed partial record CsvDialect(string Delimiter, string Quote, bool HasHeader, int SkippedLines, string Options)
{
    private const int SampledRows = 1000;
    private const string None = "(empty)";
    private static readonly string[] Delimiters = [",", ";", "\t", "|"];

    /// <summary>The dialect of a relation's first file.</summary>
    internal static CsvDialect Sniff(Database database, Relation relation)
    {
        var sniffer = $"sniff_csv({Database.Literal(relation.Files[0])}{relation.Compression}{relation.CsvOptions()})";
        IReadOnlyList<string?> found;
        try
        {
            found = database.Texts(
                $"SELECT unnest([Delimiter, Quote, CAST(HasHeader AS VARCHAR), CAST(SkipRows AS VARCHAR), Prompt]) FROM {sniffer}"
            );
        }
        catch (FailureException)
        {
            CheckWidth(database, relation);
            throw;
        }

        var prompt = found[4] ?? "";
        var options = prompt[prompt.IndexOf(", auto_detect=", StringComparison.Ordinal)..prompt.LastIndexOf(')')];

        // Quotes may come after the rows that were looked at.
        options = options.Replace(", quote='', escape=''", ", quote='\"', escape='\"'", StringComparison.Ordinal);
        return new CsvDialect(
            found[0] ?? ",",
            found[1] is null or None ? "" : found[1]!,
            found[2] == "true",
            int.Parse(found[3] ?? "0", CultureInfo.InvariantCulture),
            options
        );
    }

    /// <summary>The same with some columns as texts.</summary>
    internal CsvDialect WithTexts(IReadOnlySet<string> names) =>
        this with
        {
            Options = ColumnType()
                .Replace(Options, match =>
                    names.Contains(match.Groups[1].Value.Replace("''", "'", StringComparison.Ordinal))
                        ? $"'{match.Groups[1].Value}': 'VARCHAR'"
                        : match.Value
                ),
        };

    internal string Describe(CsvFormat? format) =>
        $"delimiter {(Delimiter == "\t" ? "tab" : Delimiter)}, {(HasHeader ? "with" : "without")} a header, decimal "
        + $"{format?.Decimal ?? "."}";

    /// <summary>Refuses a header in which a name stands twice (DuckDB would rename the second one without a word) and what is one column by
    /// mistake.</summary>
    internal void CheckHeader(Database database, Relation relation)
    {
        var first = relation.FirstLines(database, SkippedLines + 1).Skip(SkippedLines).FirstOrDefault() ?? "";
        var names = Split(first, Delimiter, Quote.Length == 1 ? Quote[0] : '"').Where(name => name.Length > 0).ToArray();
        if (names.Length == 1)
            CheckWidth(database, relation);
        if (!HasHeader)
            return;

        if (names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"the column name {twice.Key} stands {twice.Count()} times in {Path.GetFileName(relation.Files[0])}"
            );
        }
    }

    /// <summary>
    /// Refuses a file with a line of fewer or more fields than the first. One such line makes DuckDB take the whole file for one column,
    /// without a word.
    /// </summary>
    private static void CheckWidth(Database database, Relation relation)
    {
        var lines = relation.FirstLines(database, SampledRows * 10);
        var first = lines.FirstOrDefault() ?? "";
        var delimiter = relation.Csv?.Delimiter ?? Delimiters.MaxBy(candidate => first.Split(candidate).Length)!;
        var width = Split(first, delimiter, '"').Count();
        if (width == 1)
            return;

        var (number, fields) = lines
            .Select((line, index) => (Number: index + 1, Fields: line.Length == 0 ? width : Split(line, delimiter, '"').Count()))
            .FirstOrDefault(line => line.Fields != width);
        if (number > 0)
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"line {number} of {Path.GetFileName(relation.Files[0])} has {fields} fields, the first has {width}",
                "was the file cut off?"
            );
        }
    }

    /// <summary>Whether texts of the file are numbers with a decimal comma.</summary>
    internal bool HasDecimalCommas(Database database, Relation relation)
    {
        if (Delimiter == ",")
            return false;

        using var statement = database.Prepare($"SELECT * FROM {relation.Sql()}");
        var texts = statement
            .Columns()
            .Where(column => column.Type == DuckDBType.Varchar)
            .Select(column => Database.Identifier(column.Name))
            .ToArray();
        if (texts.Length == 0)
            return false;

        var tests = texts.Select(text =>
            $"coalesce(bool_and(regexp_full_match({text}, '[+-]?[0-9]+(,[0-9]+)?')) AND bool_or(contains({text}, ',')), false)"
        );
        return database.Texts($"SELECT {string.Join(" OR ", tests)} FROM (SELECT * FROM {relation.Sql()} LIMIT {SampledRows})")[0]
            == "true";
    }

    private static IEnumerable<string> Split(string line, string delimiter, char quote)
    {
        var start = 0;
        var quoted = false;
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == quote)
                quoted = !quoted;
            if (i < line.Length && (quoted || string.CompareOrdinal(line, i, delimiter, 0, delimiter.Length) != 0))
                continue;
            yield return line[start..i].Trim().Trim(quote);
            start = i + delimiter.Length;
        }
    }

    [GeneratedRegex(@"'((?:[^']|'')*)': '[A-Z][^']*'")]
    private static partial Regex ColumnType();
}
