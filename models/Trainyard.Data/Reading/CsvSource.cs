using System.Globalization;
using DuckDB.NET.Native;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Models;

namespace Trainyard.Data.Reading;

/// <summary>
/// The CSV files of a source as one table. All of each file is gone through first; then DuckDB reads them with every option and every type
/// given, so that it has nothing to guess. Columns that it would read in another way than <see cref="CellReader"/> go through that.
/// </summary>
internal sealed class CsvSource(string name, IReadOnlyList<TextFile> files, CsvFormat? told, ReadingOptions options)
{
    private const int LongestLine = 1 << 20;

    /// <param name="database">Takes the functions that read its columns.</param>
    /// <exception cref="FailureException">DataSchema: a file is no CSV, or something must be told.</exception>
    internal SourceView View(Database database)
    {
        var (scans, profiles) = Scan();
        var filled = scans.Where(scan => scan.Dialect is not null).ToArray();
        if (filled.Length == 0)
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"{files[0].Name} is empty",
                "a CSV has a line with the names of its columns, at least"
            );
        }

        if (filled.FirstOrDefault(scan => scan.Dialect!.Header != filled[0].Dialect!.Header) is { } other)
        {
            throw new FailureException(
                FailureClass.DataSchema,
                $"{filled[0].Name} and {other.Name}: only one of them seems to have a header",
                "say csv.header"
            );
        }

        var readings = Decide(filled, profiles, out var findings);
        var parts = Parts(filled, readings);
        var functions = readings.ToDictionary(reading => reading.Name, reading => Function(database, reading), StringComparer.Ordinal);
        findings.AddRange(scans.Where(scan => scan.Dialect is null).Select(scan => $"{scan.Name} is empty"));
        return new SourceView
        {
            Name = name,
            Sql = string.Join(" UNION ALL BY NAME ", parts.Select(part => part.Sql(readings, functions, NullWords(filled, readings)))),
            Paths = [.. parts.SelectMany(part => part.Paths)],
            Columns = readings,
            Rows = filled.Sum(scan => scan.Rows),
            Files = [.. scans.Select(Describe)],
            Findings = [.. findings, .. readings.Select(reading => reading.Finding).OfType<string>(), .. Trimmed(readings)],
        };
    }

    /// <summary>Goes through all files; again where a column that was left to DuckDB is odd further down, or in another file.</summary>
    private (IReadOnlyList<CsvScan> Scans, ColumnProfiles Profiles) Scan()
    {
        var odd = new HashSet<string>(options.AsText, StringComparer.Ordinal);
        while (true)
        {
            var profiles = new ColumnProfiles(told);
            CsvScan[] scans =
            [
                .. files.Select(file =>
                    CsvScan.Of(file.Path, file.Name, told, column => options.LookAtAll || odd.Contains(column), profiles)
                ),
            ];
            var left = scans.SelectMany(scan => scan.LeftToDuckDb).Where(column => profiles.Find(column) is not null);
            var torn = left.Concat(scans.SelectMany(scan => scan.Torn)).ToArray();
            if (torn.Length == 0)
                return (scans, profiles);
            odd.UnionWith(torn);
        }
    }

    private List<ColumnReading> Decide(CsvScan[] scans, ColumnProfiles profiles, out List<string> findings)
    {
        findings = [.. scans.SelectMany(scan => scan.Dialect!.Remarks.Select(remark => $"{scan.Name}: {remark}"))];
        string[] names = [.. scans.SelectMany(scan => scan.Dialect!.Names).Distinct(StringComparer.Ordinal)];
        RefuseOtherCase(scans, names);
        foreach (var scan in scans)
        {
            foreach (var missing in names.Except(scan.Dialect!.Names, StringComparer.Ordinal))
            {
                profiles.Find(missing)?.AddGaps(scan.Rows);
                findings.Add($"{scan.Name} has no column {missing}: gaps in its {scan.Rows} rows");
            }
        }

        var evidence = scans.Aggregate(DecimalEvidence.None, (sum, scan) => sum | scan.Evidence);
        evidence = names.Aggregate(evidence, (sum, column) => sum | (profiles.Find(column)?.Numbers.Evidence ?? 0));
        return [.. names.Select(column => Doubted(Decide(column, profiles.Find(column), evidence), scans))];
    }

    /// <summary>SQL takes names that differ in case alone for one column, whose values would have been looked at as two.</summary>
    private static void RefuseOtherCase(CsvScan[] scans, string[] names)
    {
        if (names.GroupBy(column => column, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is not { } same)
            return;

        var (one, other) = (same.First(), same.ElementAt(1));
        var (first, second) = (
            scans.First(scan => scan.Dialect!.Names.Contains(one)),
            scans.First(scan => scan.Dialect!.Names.Contains(other))
        );
        throw new FailureException(
            FailureClass.DataSchema,
            $"{second.Name} has the column {other}, {first.Name} has {one}: names that differ in case alone",
            "write the name alike in all files"
        );
    }

    private ColumnReading Decide(string column, ColumnProfile? profile, DecimalEvidence evidence)
    {
        if (profile is null)
        {
            return new ColumnReading
            {
                Name = column,
                Type = FeatureType.Number,
                Why = "numbers",
            };
        }

        return options.AsText.Contains(column) ? ColumnReading.Texts(column, profile) : ColumnReading.Of(column, profile, evidence);
    }

    /// <summary>Names that stand twice in a header may be dropped by a query, but not be used.</summary>
    private static ColumnReading Doubted(ColumnReading reading, CsvScan[] scans)
    {
        var twice = scans.Select(scan => scan.Dialect!.Twice).FirstOrDefault(all => all.Any(one => one.Renamed == reading.Name)) ?? [];
        if (twice.FirstOrDefault(one => one.Renamed == reading.Name).Original is not { } original)
            return reading;
        var count = twice.Count(one => one.Original == original) + 1;
        return reading with
        {
            IsTwice = true,
            Finding = $"the column name {original} stands {count} times in the header: one of them is called {reading.Name}",
        };
    }

    /// <summary>Files that follow each other and are laid out alike are read together.</summary>
    private List<CsvPart> Parts(CsvScan[] scans, List<ColumnReading> readings)
    {
        var parts = new List<CsvPart>();
        foreach (var scan in scans)
        {
            var (path, dialect) = (scan.Path, scan.Dialect! with { Remarks = [] });
            if (IsOdd(scan))
            {
                path = options.Copy(scan.Path, target => CsvCopy.Write(scan, target));
                dialect = CsvCopy.Dialect(dialect);
            }

            if (parts.LastOrDefault() is { } last && last.IsLike(dialect))
                parts[^1] = last with { Paths = [.. last.Paths, path], LongestRecord = Math.Max(last.LongestRecord, scan.LongestRecord) };
            else
                parts.Add(new CsvPart(dialect, [path], scan.LongestRecord));
        }

        return parts;
    }

    private static bool IsOdd(CsvScan scan)
    {
        var ends = scan.Oddities & (CsvOddities.LineFeeds | CsvOddities.ReturnLineFeeds | CsvOddities.Returns);
        return (scan.Oddities & ~ends) != 0
            || int.PopCount((int)ends) > 1
            || (ends & CsvOddities.Returns) != 0
            || scan.Dialect!.Delimiter is ' '
            || scan.Dialect.Escape == '\\'
            || scan.Dialect.Preamble > 0;
    }

    private string? Function(Database database, ColumnReading reading)
    {
        if (reading.Profile is not { } profile || reading.Question is not null || reading.IsNested)
            return null;

        var isPlain =
            reading.Type is FeatureType.Number or FeatureType.Integer or FeatureType.Category
            && reading.Format is null or { DateFormats: null, Parentheses: false };
        return isPlain && profile.IsNative && (reading.Type == FeatureType.Category || profile.Numbers.IsPlain)
            ? null
            : database.AddFunction(new CellReader(reading.Type, reading.Format), Type(reading));
    }

    private DuckDBType Type(ColumnReading reading) =>
        reading.Type switch
        {
            FeatureType.Integer when options.LookAtAll => DuckDBType.BigInt,
            FeatureType.Integer or FeatureType.Number => DuckDBType.Double,
            FeatureType.Boolean => DuckDBType.Boolean,
            FeatureType.Timestamp => DuckDBType.Timestamp,
            _ => DuckDBType.Varchar,
        };

    /// <summary>The words that are gaps in every column, as they are written in the files.</summary>
    private static IReadOnlyList<string> NullWords(CsvScan[] scans, List<ColumnReading> readings) =>
        [
            "",
            .. scans
                .SelectMany(scan => scan.GapWords)
                .Concat(
                    readings
                        .Where(reading => reading.Profile is not null)
                        .SelectMany(reading => reading.Profile!.GapWords.Keys.Where(reading.Profile.IsGapAmongTexts))
                )
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];

    private static IEnumerable<string> Trimmed(List<ColumnReading> readings) =>
        readings
            .Where(reading => reading is { Type: FeatureType.Category, Format.Trim: true })
            .Select(reading => $"blanks around the texts of the column {reading.Name} are left out ({reading.Profile!.Untrimmed} rows)");

    private string Describe(CsvScan scan)
    {
        var file = files.First(one => one.Path == scan.Path);
        var rows = string.Create(CultureInfo.InvariantCulture, $"{scan.Rows:N0} {(scan.Rows == 1 ? "row" : "rows")}");
        var skipped = scan.Skipped.Count == 0 ? "" : $"; left out {string.Join("; ", scan.Skipped)}";
        return scan.Dialect is { } dialect ? $"{scan.Name}: {file.Encoding}, {dialect.Describe()}, {rows}{skipped}" : $"{scan.Name}: empty";
    }

    /// <summary>Files that DuckDB reads with one call.</summary>
    private sealed record CsvPart(CsvDialect Dialect, IReadOnlyList<string> Paths, int LongestRecord)
    {
        internal bool IsLike(CsvDialect other) =>
            other.Names.SequenceEqual(Dialect.Names) && other with { Names = Dialect.Names, Remarks = Dialect.Remarks } == Dialect;

        internal string Sql(List<ColumnReading> readings, Dictionary<string, string?> functions, IReadOnlyList<string> nullWords)
        {
            var mine = readings.Where(reading => Dialect.Names.Contains(reading.Name)).ToArray();
            var selected = mine.Select(reading =>
                functions[reading.Name] is { } function
                    ? $"{function}({Database.Identifier(reading.Name)}) AS {Database.Identifier(reading.Name)}"
                    : Database.Identifier(reading.Name)
            );
            var columns = Dialect.Names.Select(column =>
                $"{Database.Literal(column)}: '{Stored(mine.First(reading => reading.Name == column), functions[column])}'"
            );
            var quote = Dialect.Quote is { } character ? Database.Literal(character.ToString()) : "''";
            var longest =
                LongestRecord < LongestLine
                    ? ""
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $", max_line_size={2L * LongestRecord}, buffer_size={8L * LongestRecord}"
                    );
            return $"SELECT {string.Join(", ", selected)} FROM read_csv([{string.Join(", ", Paths.Select(Database.Literal))}], "
                + $"auto_detect=false, "
                + $"header={(Dialect.Header ? "true" : "false")}, delim={Database.Literal(Dialect.Delimiter.ToString())}, "
                + $"quote={quote}, escape={quote}, comment='', "
                + $"compression='none', nullstr=[{string.Join(", ", nullWords.Select(Database.Literal))}], "
                + $"columns={{{string.Join(", ", columns)}}}{longest})";
        }

        private static string Stored(ColumnReading reading, string? function) =>
            function is not null || reading.Question is not null || reading.Type == FeatureType.Category ? "VARCHAR"
            : reading is { Type: FeatureType.Integer, Profile: not null } ? "BIGINT"
            : "DOUBLE";
    }
}

/// <summary>A text file in UTF-8 on this machine.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="Encoding">The encoding that it had.</param>
internal sealed record TextFile(string Path, string Name, string Encoding);

/// <summary>How the files of sources are read.</summary>
internal sealed record ReadingOptions
{
    /// <summary>Columns that are texts whatever they look like.</summary>
    public IReadOnlySet<string> AsText { get; init; } = new HashSet<string>();

    /// <summary>Whether every column is looked at value by value, before DuckDB reads it: for a query, which must know whole numbers from
    /// others.</summary>
    public bool LookAtAll { get; init; }

    /// <summary>Gives the place of a file that is written anew for another; it is written only once.</summary>
    public required Func<string, Action<string>, string> Copy { get; init; }
}
