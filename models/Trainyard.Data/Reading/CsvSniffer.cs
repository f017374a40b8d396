using System.Text;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Data.Reading;

/// <summary>Finds out how a CSV is laid out from its beginning and from what was told; where the file does not tell, it is asked for, never
/// guessed.</summary>
internal static class CsvSniffer
{
    internal const int HeadBytes = 1 << 20;
    private const int SampledRecords = 400;
    private static readonly char[] Delimiters = ['\t', ';', '|', ','];

    /// <summary>The dialect; null for a file without a record.</summary>
    /// <param name="head">The beginning of the file, UTF-8, cut after a line unless it is all of it.</param>
    /// <param name="name">The file's name for people.</param>
    /// <param name="told">What was told of it.</param>
    /// <exception cref="FailureException">DataSchema: what must be told.</exception>
    internal static CsvDialect? Sniff(byte[] head, string name, CsvFormat? told)
    {
        var preamble = Preamble(head, told, out var separator);
        var lines = new CsvDialect { Delimiter = '\u0001', Quote = null };
        if (Sample(head, lines, name, preamble).Count == 0)
            return null;

        var quote = told?.Quote is { } given
            ? given.Length == 0
                ? (char?)null
                : given[0]
            : '"';
        var dialect = new CsvDialect
        {
            Delimiter = ',',
            Quote = quote,
            Escape = quote ?? '"',
            Comment = told?.Comment,
            Preamble = preamble,
        };
        dialect =
            told?.Delimiter is { Length: 1 } delimiter ? Fitting(head, dialect with { Delimiter = delimiter[0] }, name)
            : separator is { } written ? Fitting(head, dialect with { Delimiter = written }, name)
            : Delimit(head, dialect, name);
        var records = Sample(head, dialect, name, dialect.Preamble);
        if (records.Count == 0)
            return null;
        dialect = Uncommented(head, dialect, records, name);
        return CsvHeader.Find(dialect, Sample(head, dialect, name, dialect.Preamble), told, name);
    }

    /// <summary>The records of the beginning, without blank lines and comments.</summary>
    internal static IReadOnlyList<string[]> Sample(byte[] head, CsvDialect dialect, string name, int preamble)
    {
        using var records = new CsvRecords(new MemoryStream(head), dialect, name, Math.Min(head.Length + 1, 1 << 16));
        var sample = new List<string[]>();
        while (sample.Count < SampledRecords && records.Next())
        {
            if (records.Line <= preamble || records.IsBlank || records.IsComment)
                continue;
            var fields = new string[records.Count];
            for (var i = 0; i < fields.Length; i++)
                fields[i] = Encoding.UTF8.GetString(records.Field(i));
            sample.Add(fields);
        }

        return sample;
    }

    /// <summary>Lines that begin with # before anything else, and the sep=; that spreadsheets write.</summary>
    private static int Preamble(byte[] head, CsvFormat? told, out char? separator)
    {
        separator = null;
        var preamble = 0;
        using var reader = new StreamReader(new MemoryStream(head), Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && line.Length == 5)
                separator = line[4];
            else if (!line.StartsWith('#') || told?.Header == false)
                break;
            preamble++;
        }

        return preamble;
    }

    /// <summary>Where the last line before the others has a # and as many fields as they, it has the names.</summary>
    private static CsvDialect Uncommented(byte[] head, CsvDialect dialect, IReadOnlyList<string[]> records, string name)
    {
        if (dialect.Preamble == 0)
            return dialect;

        var all = Sample(head, dialect, name, dialect.Preamble - 1);
        if (
            all.Count == 0
            || !all[0][0].StartsWith('#')
            || all[0].Length is var width && width - (all[0][0] == "#" ? 1 : 0) != records[0].Length
        )
        {
            return dialect;
        }

        var looksLikeNames = Array.TrueForAll(all[0], field => !NumberText.TryReadPlain(field.Trim(), out _));
        return looksLikeNames && Array.Exists(records[0], field => NumberText.TryReadPlain(field.Trim(), out _))
            ? dialect with
            {
                Preamble = dialect.Preamble - 1,
            }
            : dialect;
    }

    private static CsvDialect Delimit(byte[] head, CsvDialect dialect, string name)
    {
        (CsvDialect Dialect, double Share)? best = null;
        foreach (var delimiter in Delimiters)
        {
            var candidate = Fitting(head, dialect with { Delimiter = delimiter }, name);

            // A fault of its quotes is told later, in the layout that the rest speaks for.
            var share = Agreement(Try(head, candidate, name) ?? Try(head, candidate with { Quote = null }, name));
            if (share > (best?.Share ?? 0))
                best = (candidate, share);
        }

        if (best is { } found)
            return found.Dialect;
        var blanks = dialect with { Delimiter = ' ' };
        if (Try(head, blanks, name) is { } records && Agreement(records) == 1 && NumericShare(records) >= 0.5)
            return blanks;

        // One column. A delimiter that no line has: a later line that has it is told.
        var lines = Sample(head, new CsvDialect { Delimiter = '\u0001', Quote = null }, name, dialect.Preamble);
        return dialect with
        {
            Delimiter = Delimiters
                .Append('\u0001')
                .Reverse()
                .First(delimiter => lines.All(line => !line[0].Contains(delimiter, StringComparison.Ordinal)) || delimiter == '\u0001'),
        };
    }

    /// <summary>The share of the records that are as wide as the most common width; 0 where that is one field, or where the first record
    /// has one and no other.</summary>
    private static double Agreement(IReadOnlyList<string[]>? records)
    {
        if (records is null || records.Count == 0)
            return 0;
        var common = records
            .GroupBy(record => record.Length)
            .OrderByDescending(same => same.Count())
            .ThenByDescending(same => same.Key)
            .First();
        if (common.Key == 1 || (records[0].Length == 1 && common.Key == 2))
            return records[0].Length > 1 ? 0.01 : 0;
        return (double)common.Count() / records.Count;
    }

    private static double NumericShare(IReadOnlyList<string[]> records)
    {
        var fields = records.Skip(records.Count > 1 ? 1 : 0).SelectMany(record => record).ToArray();
        return (double)fields.Count(field => NumberText.TryReadPlain(field, out _)) / Math.Max(1, fields.Length);
    }

    /// <summary>With a backslash before quotes where only that makes sense of them.</summary>
    private static CsvDialect Fitting(byte[] head, CsvDialect dialect, string name)
    {
        if (dialect.Quote is null || Try(head, dialect, name) is not null)
            return dialect;
        var escaped = dialect with { Escape = '\\' };
        return Try(head, escaped, name) is not null ? escaped : dialect;
    }

    private static IReadOnlyList<string[]>? Try(byte[] head, CsvDialect dialect, string name)
    {
        try
        {
            return Sample(head, dialect, name, dialect.Preamble);
        }
        catch (FailureException)
        {
            return null;
        }
    }
}
