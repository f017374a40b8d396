using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Models;

namespace Trainyard.Data.Reading;

/// <summary>Whether the first record of a CSV has names or values.</summary>
internal static class CsvHeader
{
    /// <summary>The dialect with the names of the columns.</summary>
    /// <exception cref="FailureException">DataSchema: the file does not tell.</exception>
    internal static CsvDialect Find(CsvDialect dialect, IReadOnlyList<string[]> records, CsvFormat? told, string name)
    {
        var header = told?.Header ?? (records.Count == 1 || IsHeader(records, name));
        if (!header)
            return dialect with { Header = false, Names = Numbered(records[0].Length) };

        var (names, remarks) = Names(records[0]);
        var (different, twice) = Different(names);
        return dialect with { Header = true, Names = different, Remarks = remarks, Twice = twice };
    }

    /// <summary>column0, column1 ... with leading zeros from ten columns on.</summary>
    internal static string[] Numbered(int count) => [.. Enumerable.Range(0, count).Select(index => Numbered(index, count))];

    private static string Numbered(int index, int count) =>
        $"column{index.ToString(CultureInfo.InvariantCulture).PadLeft((count - 1).ToString(CultureInfo.InvariantCulture).Length, '0')}";

    private static (IReadOnlyList<string> Names, IReadOnlyList<string> Remarks) Names(string[] first)
    {
        var remarks = new List<string>();
        if (first[0].StartsWith('#'))
            first = first[0].Trim() == "#" ? first[1..] : [first[0][1..], .. first[1..]];
        var names = new string[first.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = first[i].Trim();
            if (names[i].Length > 0)
                continue;
            names[i] = Numbered(i, names.Length);
            remarks.Add($"column {i + 1} has no name and is called {names[i]}: exclude it if it only numbers the rows");
        }

        var trimmed = first.Count(field => field.Length > 0 && field.Trim() != field);
        if (trimmed > 0)
            remarks.Add($"blanks around {trimmed} of the names are left out");
        return (names, remarks);
    }

    /// <summary>Names that differ in more than their case: a, a_1 ...</summary>
    private static (IReadOnlyList<string> Names, IReadOnlyList<(string, string)> Twice) Different(IReadOnlyList<string> names)
    {
        var (seen, different, twice) = (
            new HashSet<string>(names, StringComparer.OrdinalIgnoreCase),
            new List<string>(),
            new List<(string, string)>()
        );
        foreach (var name in names)
        {
            var renamed = name;
            for (var i = 1; different.Contains(renamed, StringComparer.OrdinalIgnoreCase); i++)
                renamed = $"{name}_{i}";
            while (renamed != name && seen.Contains(renamed))
                renamed += "_1";
            different.Add(renamed);
            if (renamed != name)
                twice.Add((name, renamed));
        }

        return (different, twice);
    }

    private static bool IsHeader(IReadOnlyList<string[]> records, string name)
    {
        var first = records[0];
        var rest = records.Skip(1).Where(record => record.Length == first.Length).ToArray();
        if (rest.Length == 0)
            return Array.TrueForAll(first, field => !NumberText.TryReadPlain(field.Trim(), out _));

        var (names, values, recurs) = (0, 0, false);
        for (var i = 0; i < first.Length; i++)
        {
            var field = first[i].Trim();
            var profile = new ColumnProfile(null);
            foreach (var record in rest)
                profile.Add(record[i]);
            if (IsNumberOrTime(profile))
            {
                names += field.Length > 0 && !KnownGaps.Contains(field) && !Fits(field, profile) ? 1 : 0;
                values += Fits(field, profile) ? 1 : 0;
            }
            else if (field.Length > 0)
            {
                recurs |= Array.Exists(rest, record => record[i].Trim() == field);
            }
        }

        if (names > 0 && values == 0)
            return true;
        if (values > 0 && names == 0 && (recurs || values == first.Length))
            return false;
        if (values == 0)
            return !recurs && first.Distinct(StringComparer.OrdinalIgnoreCase).Count() == first.Length;
        throw new FailureException(
            FailureClass.DataSchema,
            $"{name}: the first line ({string.Join(" | ", first.Take(4))}{(first.Length > 4 ? " ..." : "")}) may have names or values",
            "say csv.header"
        );
    }

    private static bool IsNumberOrTime(ColumnProfile profile) =>
        profile.Present > 0
        && (profile.Numbers.Count >= 0.9 * profile.Present || profile.Times.AreMoments(out _, out _) || profile.Times.AreClocks(out _));

    private static bool Fits(string field, ColumnProfile profile)
    {
        if (field.Length == 0)
            return false;
        var alone = new ColumnProfile(null);
        alone.Add(field);
        return profile.Numbers.Count >= 0.9 * profile.Present
            ? alone.Numbers.Count == 1
            : alone.Present == 1 && (alone.Times.AreMoments(out _, out _) || alone.Times.AreClocks(out _));
    }
}
