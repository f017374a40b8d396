using Trainyard.Contracts;

namespace Trainyard.Data.Reading;

/// <summary>A CSV file that has been gone through from its first byte to its last: nothing in it was passed over without being counted
/// here.</summary>
internal sealed record CsvScan
{
    /// <summary>The file on this machine.</summary>
    public required string Path { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Name { get; init; }

    /// <summary>How it is laid out; null for one without a record.</summary>
    public CsvDialect? Dialect { get; init; }

    /// <summary>Its rows.</summary>
    public long Rows { get; init; }

    /// <summary>The lines that are no rows, by why.</summary>
    public IReadOnlyList<SkippedLines> Skipped { get; init; } = [];

    /// <summary>What it is written with.</summary>
    public CsvOddities Oddities { get; init; }

    /// <summary>The bytes of its longest record.</summary>
    public int LongestRecord { get; init; }

    /// <summary>The columns that looked like plain numbers in the first rows and are left to DuckDB; all others were looked at value by
    /// value.</summary>
    public IReadOnlySet<string> LeftToDuckDb { get; init; } = new HashSet<string>();

    /// <summary>Those of them that turned out to be odd further down: the file is to be gone through again, with an eye on them.</summary>
    public IReadOnlyList<string> Torn { get; init; } = [];

    /// <summary>What the first rows of those say of the decimal separator.</summary>
    public DecimalEvidence Evidence { get; init; }

    /// <summary>Words for "no value" in the first rows of those.</summary>
    public IReadOnlySet<string> GapWords { get; init; } = new HashSet<string>();

    /// <param name="path">The file, UTF-8.</param>
    /// <param name="name">Its name for people.</param>
    /// <param name="told">What was told of it.</param>
    /// <param name="watched">Whether a column must be looked at value by value whatever it looks like.</param>
    /// <param name="profiles">Takes the values of the columns that are looked at, by name.</param>
    /// <exception cref="FailureException">DataSchema: a line is of another width, the bytes are no text, something must be
    /// told.</exception>
    internal static CsvScan Of(string path, string name, CsvFormat? told, Func<string, bool> watched, ColumnProfiles profiles)
    {
        // Whether it is a text at all is looked at beside, and told before anything else.
        var check = Task.Run(() => TextHead.Check(path, name));
        try
        {
            return Scan(path, name, told, watched, profiles);
        }
        finally
        {
            check.GetAwaiter().GetResult();
        }
    }

    private static CsvScan Scan(string path, string name, CsvFormat? told, Func<string, bool> watched, ColumnProfiles profiles)
    {
        var head = TextHead.Read(path, CsvSniffer.HeadBytes);
        if (CsvSniffer.Sniff(head, name, told) is not { } dialect)
            return new CsvScan { Path = path, Name = name };

        var first = CsvSniffer.Sample(head, dialect, name, dialect.Preamble).Skip(dialect.Header ? 1 : 0).ToArray();
        var (plain, evidence, gaps) = (
            new HashSet<string>(StringComparer.Ordinal),
            DecimalEvidence.None,
            new HashSet<string>(StringComparer.Ordinal)
        );
        for (var i = 0; i < dialect.Names.Count; i++)
        {
            var sample = new ColumnProfile(told);
            foreach (var record in first.Where(record => i < record.Length))
                sample.Add(record[i]);
            if (watched(dialect.Names[i]) || !sample.IsPlainNumber)
                continue;

            plain.Add(dialect.Names[i]);
            evidence |= sample.Numbers.Evidence;
            gaps.UnionWith(sample.GapWords.Keys);
        }

        return Run(
            new CsvScan
            {
                Path = path,
                Name = name,
                Dialect = dialect,
                LeftToDuckDb = plain,
                Evidence = evidence,
                GapWords = gaps,
            },
            profiles,
            new OddValues(dialect, plain, told)
        );
    }

    private static CsvScan Run(CsvScan scan, ColumnProfiles profiles, OddValues odd)
    {
        var dialect = scan.Dialect!;
        var width = dialect.Names.Count;
        var skipped = new SkippedLinesCounter();
        var (rows, header, blanks) = (0L, dialect.Header, new List<long>());
        using var records = new CsvRecords(File.OpenRead(scan.Path), dialect, scan.Name);
        (int Column, ColumnProfile Profile)[] looked =
        [
            .. Enumerable
                .Range(0, width)
                .Where(column => !scan.LeftToDuckDb.Contains(dialect.Names[column]))
                .Select(column => (column, profiles.Of(dialect.Names[column]))),
        ];
        if (looked.Length == 0 && CsvLineScan.Of(scan.Path, dialect, odd) is { } quick)
        {
            scan = scan with { Rows = quick.Lines - (header ? 1 : 0), LongestRecord = quick.Longest, Oddities = CsvOddities.LineFeeds };
            return Watched(scan, odd);
        }

        var buffer = new char[256];
        while (records.Next())
        {
            if (records.Line <= dialect.Preamble || records.IsComment || (records.IsBlank && (width > 1 || header)))
            {
                skipped.Add(
                    records.Line <= dialect.Preamble ? BeforeRows
                        : records.IsComment ? "comment"
                        : "blank",
                    records.Line
                );
                continue;
            }

            if (records.IsBlank)
            {
                // A gap of a single column, if more rows come; else only the file's end.
                blanks.Add(records.Line);
                continue;
            }

            if (records.Count != width && !(header && records.Count == width + 1))
                throw OtherWidth(scan.Name, records, width);
            if (header)
            {
                header = false;
                continue;
            }

            rows += 1 + blanks.Count;
            foreach (var (_, profile) in looked)
                profile.AddGaps(blanks.Count);
            blanks.Clear();
            foreach (var (column, profile) in looked)
                profile.Add(records.Field(column), ref buffer);
            if (scan.LeftToDuckDb.Count > 0 && odd.IndexOf(records.Bytes) >= 0)
            {
                for (var column = 0; column < width; column++)
                    odd.Look(records.Field(column), column);
            }
        }

        foreach (var line in blanks)
            skipped.Add("blank", line);
        scan = scan with
        {
            Rows = rows,
            Skipped = skipped.Lines(),
            LongestRecord = records.Longest,
            Oddities = records.Oddities | (skipped.Any(but: BeforeRows) ? CsvOddities.SkippedLines : 0),
        };
        return Watched(scan, odd);
    }

    private static CsvScan Watched(CsvScan scan, OddValues odd) =>
        scan with
        {
            Torn = [.. odd.Torn],
            GapWords = scan.GapWords.Union(odd.GapWords).ToHashSet(StringComparer.Ordinal),
        };

    private const string BeforeRows = "before the first row";

    private static FailureException OtherWidth(string name, CsvRecords records, int width) =>
        new(
            FailureClass.DataSchema,
            $"line {records.Line} of {name} has {Fields(records.Count)}, the first has {width}",
            "mend the line; is the file cut off, are lines before its header, or is csv.delimiter, csv.quote or csv.comment another one?"
        );

    private static string Fields(int count) => count == 1 ? "1 field" : $"{count} fields";
}

/// <summary>Lines of a file that are no rows.</summary>
/// <param name="First">The numbers of the first of them.</param>
internal sealed record SkippedLines(string Why, long Count, IReadOnlyList<long> First)
{
    public override string ToString() =>
        $"{Count} {(Count == 1 ? "line" : "lines")} ({Why}): {string.Join(", ", First)}{(Count > First.Count ? " ..." : "")}";
}

internal sealed class SkippedLinesCounter
{
    private const int Most = 5;
    private readonly SortedDictionary<string, (long Count, List<long> First)> _lines = new(StringComparer.Ordinal);

    internal void Add(string why, long line)
    {
        var (count, first) = _lines.GetValueOrDefault(why, (0, []));
        if (count < Most)
            first.Add(line);
        _lines[why] = (count + 1, first);
    }

    internal bool Any(string but) => _lines.Keys.Any(why => why != but);

    internal IReadOnlyList<SkippedLines> Lines() =>
        [.. _lines.Select(line => new SkippedLines(line.Key, line.Value.Count, line.Value.First))];
}
