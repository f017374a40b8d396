using System.Globalization;
using Trainyard.Contracts;
using Trainyard.Models;
using static Trainyard.Benchmarks.Torture.TortureCase;

namespace Trainyard.Benchmarks.Torture;

/// <summary>What stands in cells: gaps, numbers, times, truth values.</summary>
internal static class CellCases
{
    internal static IEnumerable<TortureCase> All => [.. Gaps(), .. Unknown(), .. Numbers(), .. Doubtful(), .. Times(), .. Truths()];

    private static IEnumerable<TortureCase> Gaps() =>
        KnownGaps
            .Words.Concat(["", " ", "na", "Null", "nAn", "NONE", "n/A"])
            .Select(word =>
                Table($"the gap '{word}' among numbers", $"a,y\n1.5,1\n{word},2\n-3,3\n", Col("a", 1.5, null, -3), Col("y", 1, 2, 3))
            );

    private static IEnumerable<TortureCase> Unknown()
    {
        foreach (var word in new[] { "?", "-", ".", "missing", "unknown", "x", "--", "1.2.3", "12%", "$5.00", "1_000", "0x1F", "five" })
        {
            var csv = $"a,y\n1.5,1\n{word},2\n-3,3\n7,4\n";
            yield return Table($"'{word}' among numbers", csv, Col("a", "1.5", word, "-3", "7"), Col("y", 1, 2, 3, 4)) with
            {
                Says = $"the column a is 75 % numbers, but for '{word}' (1)",
            };
            yield return Table($"'{word}' told to be a gap", csv, Col("a", 1.5, null, -3, 7), Col("y", 1, 2, 3, 4)) with
            {
                Told = new CsvFormat { Gaps = [word] },
            };
        }
    }

    private static IEnumerable<TortureCase> Numbers()
    {
        (string Name, string[] Texts, object?[] Values)[] columns =
        [
            ("signs", ["+5", "-7", "0"], [5.0, -7.0, 0.0]),
            ("a typographic minus", ["\u22125", "3", "4"], [-5.0, 3.0, 4.0]),
            ("exponents", ["1e3", "2.3E+00", "-4e-2"], [1000.0, 2.3, -0.04]),
            ("points at the ends", [".5", "5.", "-.25"], [0.5, 5.0, -0.25]),
            ("thousands by commas and points", ["1,234.5", "12,345,678.25", "7.5"], [1234.5, 12345678.25, 7.5]),
            ("more than one comma", ["1,234,567", "12,345", "999"], [1234567.0, 12345.0, 999.0]),
            ("decimal commas", ["1,5", "-0,25", "3"], [1.5, -0.25, 3.0]),
            ("decimal commas and thousands by points", ["1.234,5", "2.000.000,25", "7,5"], [1234.5, 2000000.25, 7.5]),
            ("thousands by blanks", ["1 234", "12 345 678", "9"], [1234.0, 12345678.0, 9.0]),
            ("thousands by narrow blanks and decimal commas", ["1\u202f234,5", "12\u00a0345,25", "9,5"], [1234.5, 12345.25, 9.5]),
            ("thousands by apostrophes", ["1'234", "12'345.5", "9"], [1234.0, 12345.5, 9.0]),
            ("percents", ["12%", "7.5 %", "-3%"], [12.0, 7.5, -3.0]),
            ("dollars", ["$5.00", "-$1.25", "$1,000.50"], [5.0, -1.25, 1000.5]),
            ("euros behind", ["5,00 €", "-1,25 €", "1.000,50 €"], [5.0, -1.25, 1000.5]),
            ("pounds with gaps", ["£5", "", "£7"], [5.0, null, 7.0]),
            ("accountants' parentheses", ["(14)", "3", "(2.5)"], [-14.0, 3.0, -2.5]),
            ("dollars in parentheses", ["($14)", "$3", "$2.5"], [-14.0, 3.0, 2.5]),
            ("blanks around", [" 5", "7 ", "  9  "], [5.0, 7.0, 9.0]),
            ("infinities", ["inf", "-Infinity", "1"], [double.PositiveInfinity, double.NegativeInfinity, 1.0]),
            ("what double precision can hold", ["9007199254740992", "1", "2"], [9007199254740992.0, 1.0, 2.0]),
            ("very small and very large", ["1e-30", "1e30", "5"], [1e-30, 1e30, 5.0]),
        ];
        foreach (var (name, texts, values) in columns)
            yield return Table(name, $"a;y\n{texts[0]};1\n{texts[1]};2\n{texts[2]};3\n", Col("a", values), Col("y", 1, 2, 3));
        yield return Table(
            "whole numbers beyond 2^53",
            "a,y\n9007199254740993,1\n9007199254740995,2\n",
            Col("a", 9007199254740992.0, 9007199254740996.0),
            Col("y", 1, 2)
        ) with
        {
            Says = "double precision cannot hold, such as 9007199254740993",
        };
        yield return Table("needless zeros", "a,y\n007,1\n042,2\n", Col("a", 7, 42), Col("y", 1, 2)) with
        {
            Says = "begin with a zero, such as 007",
        };
        yield return Table("dollars beside euros", "a,y\n$5,1\n€7,2\n$9,3\n", Col("a", "$5", "€7", "$9"), Col("y", 1, 2, 3));
    }

    private static IEnumerable<TortureCase> Doubtful()
    {
        yield return Refused("1,101 beside 901", "a;y\n1,101;1\n901;2\n", "the column a: is 1,101 1101 or 1.101?");
        yield return Refused("1.101 beside 901", "a;y\n1.101;1\n901;2\n", "the column a: is 1.101 1101 or 1.101?");
        yield return Refused("\"27,500\" beside 31000", "a,y\n\"27,500\",1\n31000,2\n", "the column a: is 27,500 27500 or 27.500?");
        yield return Refused(
            "03/04/2024",
            "a,y\n03/04/2024,1\n05/06/2024,2\n",
            "the column a: is 03/04/2024 written as d/M/yyyy or as M/d/yyyy?"
        );
        yield return Refused(
            "03-04-2024 12:30",
            "a,y\n03-04-2024 12:30,1\n05-06-2024 12:30,2\n",
            "written as d-M-yyyy H:mm or as M-d-yyyy H:mm?"
        );
        yield return Table("1,101 beside 901, told thousands", "a;y\n1,101;1\n901;2\n", Col("a", 1101, 901), Col("y", 1, 2)) with
        {
            Told = new CsvFormat { Thousands = "," },
        };
        yield return Table("1,101 beside 901, told decimal", "a;y\n1,101;1\n901;2\n", Col("a", 1.101, 901), Col("y", 1, 2)) with
        {
            Told = new CsvFormat { Decimal = "," },
        };
        yield return Table("1,101 beside 901 and points elsewhere", "a;y\n1,101;1.5\n901;2.25\n", Col("a", 1101, 901), Col("y", 1.5, 2.25));
        yield return Table(
            "1,101 beside 901 and decimal commas elsewhere",
            "a;y\n1,101;1,5\n901;2,25\n",
            Col("a", 1.101, 901),
            Col("y", 1.5, 2.25)
        );
        yield return Table(
            "1.101 beside 901 and decimal commas elsewhere",
            "a;y\n1.101;1,5\n901;2,25\n",
            Col("a", 1101, 901),
            Col("y", 1.5, 2.25)
        );
        yield return Table(
            "03/04/2024 told",
            "a,y\n03/04/2024,1\n05/06/2024,2\n",
            Col("a", Day("2024-04-03"), Day("2024-06-05")),
            Col("y", 1, 2)
        ) with
        {
            Told = new CsvFormat { DateFormats = ["d/M/yyyy"] },
        };
    }

    private static IEnumerable<TortureCase> Times()
    {
        (string One, string Other, string First, string Second)[] pairs =
        [
            ("2024-05-31", "2023-01-02", "2024-05-31", "2023-01-02"),
            ("2024-05-31 18:30", "2023-01-02 00:00", "2024-05-31T18:30", "2023-01-02"),
            ("2024-05-31T18:30:00Z", "2023-01-02T00:00:00Z", "2024-05-31T18:30", "2023-01-02"),
            ("2024-05-31T20:30:00+02:00", "2023-01-02T00:00:00-05:00", "2024-05-31T18:30", "2023-01-02T05:00"),
            ("2024-05-31 18:30:00.123456", "2023-01-02 00:00:00.5", "2024-05-31T18:30:00.123456", "2023-01-02T00:00:00.5"),
            ("31.12.2022 13:30", "01.02.2023 08:00", "2022-12-31T13:30", "2023-02-01T08:00"),
            ("31.12.2022", "1.2.2023", "2022-12-31", "2023-02-01"),
            ("31/12/2022", "01/02/2023", "2022-12-31", "2023-02-01"),
            ("12/31/2022", "01/02/2023", "2022-12-31", "2023-01-02"),
            ("12/31/2022 1:05 PM", "1/2/2023 11:00 AM", "2022-12-31T13:05", "2023-01-02T11:00"),
            ("31-12-2022", "01-02-2023", "2022-12-31", "2023-02-01"),
            ("2022/12/31", "2023/1/2", "2022-12-31", "2023-01-02"),
            ("31-Dec-2022", "2-Jan-2023", "2022-12-31", "2023-01-02"),
            ("31 Dec 2022", "2 Jan 2023", "2022-12-31", "2023-01-02"),
            ("December 31 2022", "January 2 2023", "2022-12-31", "2023-01-02"),
        ];
        foreach (var (one, other, first, second) in pairs)
        {
            yield return Table($"times such as {one}", $"a,y\n{one},1\n{other},2\n", Col("a", Day(first), Day(second)), Col("y", 1, 2));
            yield return Table(
                $"times such as {one} with a gap",
                $"a,y\n{one},1\nNA,3\n{other},2\n",
                Col("a", Day(first), null, Day(second)),
                Col("y", 1, 3, 2)
            );
        }

        yield return Table(
            "a time first in the first rows, later a word",
            $"a,y\n2024-05-31,1\nyesterday,2\n",
            Col("a", "2024-05-31", "yesterday"),
            Col("y", 1, 2)
        );
        yield return Table(
            "days with two digits of the year",
            "a,y\n31/12/22,1\n30/11/21,2\n",
            Col("a", "31/12/22", "30/11/21"),
            Col("y", 1, 2)
        ) with
        {
            Says = "looks like times, such as 31/12/22",
        };
        yield return Table(
            "times with and without a zone",
            "a,y\n2024-05-31T12:00:00Z,1\n2024-05-31T12:00:00,2\n",
            Col("a", Day("2024-05-31T12:00"), Day("2024-05-31T12:00")),
            Col("y", 1, 2)
        ) with
        {
            Says = "times with and without a zone",
        };
        yield return Table("times of the day", "a,y\n13:30:05,1\n00:00:01.5,2\n", Col("a", 48605, 1.5), Col("y", 1, 2));
    }

    private static IEnumerable<TortureCase> Truths()
    {
        foreach (var (yes, no) in new[] { ("true", "false"), ("True", "False"), ("TRUE", "FALSE"), ("yes", "no"), ("Y", "N"), ("t", "f") })
            yield return Table($"{yes} and {no}", $"a,y\n{yes},1\n{no},2\n,3\n", Col("a", true, false, null), Col("y", 1, 2, 3));
        yield return Table("F and M are no truth values", "a,y\nF,1\nM,2\n", Col("a", "F", "M"), Col("y", 1, 2));
    }

    internal static DateTime Day(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
