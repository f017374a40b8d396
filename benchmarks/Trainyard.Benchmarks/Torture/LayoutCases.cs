using System.Text;
using Trainyard.Contracts;
using static Trainyard.Benchmarks.Torture.TortureCase;

namespace Trainyard.Benchmarks.Torture;

/// <summary>How files are laid out: encodings, line ends, delimiters, quotes, widths, headers, comments.</summary>
internal static class LayoutCases
{
    private const string Names = "name,y\nZoë,1\nJosé,2\n";

    internal static IEnumerable<TortureCase> All =>
        [.. Encoded(), .. LineEnds(), .. Delimiters(), .. Quotes(), .. Widths(), .. Headers(), .. Comments(), .. Sizes()];

    private static IEnumerable<TortureCase> Encoded()
    {
        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 })
        {
            yield return Table(
                $"{encoding.WebName} with a mark",
                [.. encoding.GetPreamble(), .. encoding.GetBytes(Names)],
                Col("name", "Zoë", "José"),
                Col("y", 1, 2)
            );
        }

        foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode })
            yield return Table($"{encoding.WebName} without a mark", encoding.GetBytes(Names), Col("name", "Zoë", "José"), Col("y", 1, 2));
        foreach (var name in new[] { "windows-1252", "iso-8859-1", "iso-8859-15", "macintosh" })
        {
            var bytes = CodePagesEncodingProvider.Instance.GetEncoding(name)?.GetBytes(Names) ?? Encoding.Latin1.GetBytes(Names);
            yield return Table($"{name}, not told", bytes) with
            {
                Columns = null,
                Says = "x.csv is not in UTF-8",
            };
            yield return Table($"{name}, told", bytes, Col("name", "Zoë", "José"), Col("y", 1, 2)) with
            {
                Told = new CsvFormat { Encoding = name },
            };
        }

        yield return Refused("NUL bytes at the beginning", "\0\0\0\0\0\0\0\0a,b\n1,2\n", "x.csv has NUL bytes");
        yield return Refused("a NUL in the header", "a\0,b\n1,2\n", "x.csv has NUL bytes, the first in line 1");
        yield return Refused("a NUL in a row", "a,b\n1,2\n3,\0\n", "x.csv has NUL bytes, the first in line 3");
        yield return Refused("an empty file", "", "x.csv is empty");
        yield return Refused("nothing but line ends", "\n\n\n", "x.csv is empty");
        yield return Table("Parquet in a file named csv", TortureFile.Parquet("x.parquet", "SELECT 1 AS a", "").Content) with
        {
            Columns = null,
            Says = "x.csv is no text but Parquet",
        };
    }

    private static IEnumerable<TortureCase> LineEnds()
    {
        foreach (var (name, end) in new[] { ("\\n", "\n"), ("\\r\\n", "\r\n"), ("\\r", "\r") })
        {
            foreach (var last in new[] { "", end, end + end })
            {
                yield return Table(
                    $"lines that end with {name}, {last.Length / end.Length} of them last",
                    $"a,b{end}1,x{end}2,y{last}",
                    Col("a", 1, 2),
                    Col("b", "x", "y")
                );
            }
        }

        yield return Table(
            "\\n after some lines, \\r\\n after others",
            "a,b\n1,x\r\n2,y\n3,z\r\n",
            Col("a", 1, 2, 3),
            Col("b", "x", "y", "z")
        );
        yield return Table("blank lines", "a,b\n\n1,x\n\n\n2,y\n", Col("a", 1, 2), Col("b", "x", "y"));
        yield return Table("a line of blanks", "a,b\n1,x\n   \n2,y\n", Col("a", 1, 2), Col("b", "x", "y"));
        yield return Table("a gap in a single column", "a\n1\n\n2\n", Col("a", 1, null, 2));
        yield return Table("line ends in quotes", "a,b\n1,\"x\ny\"\n2,\"z\r\nw\"\n", Col("a", 1, 2), Col("b", "x\ny", "z\r\nw"));
    }

    private static IEnumerable<TortureCase> Delimiters()
    {
        foreach (var delimiter in new[] { ",", ";", "\t", "|" })
        {
            var csv = $"a,b,c\n1.5,\"x{delimiter}y\",3\n2.5,z,4\n".Replace(",", delimiter, StringComparison.Ordinal);
            yield return Table(
                $"delimited by '{delimiter}', with one in quotes",
                csv,
                Col("a", 1.5, 2.5),
                Col("b", $"x{delimiter}y", "z"),
                Col("c", 3, 4)
            );
            yield return Table(
                $"delimited by '{delimiter}', without a header",
                $"1,2,x\n3,4,x\n5,6,y\n".Replace(",", delimiter, StringComparison.Ordinal),
                Col("column0", 1, 3, 5),
                Col("column1", 2, 4, 6),
                Col("column2", "x", "x", "y")
            ) with
            {
                Told = new CsvFormat { Header = false },
            };
        }

        yield return Table("delimited by blanks", "a b c\n1 2 3\n4   5 6\n", Col("a", 1, 4), Col("b", 2, 5), Col("c", 3, 6));
        yield return Table("a colon, told", "a:b\n1:2\n3:4\n", Col("a", 1, 3), Col("b", 2, 4)) with
        {
            Told = new CsvFormat { Delimiter = ":" },
        };
        yield return Table("sep=; as a spreadsheet writes it", "sep=;\na;b\n1;2\n3;4\n", Col("a", 1, 3), Col("b", 2, 4));
        yield return Table(
            "commas within fields delimited by semicolons",
            "a;b\nx, y;1\nz, w, v;2\n",
            Col("a", "x, y", "z, w, v"),
            Col("b", 1, 2)
        );
        yield return Table(
            "blanks after delimiters",
            "a, kind, y\n1, x, 3\n2, z, 4\n",
            Col("a", 1, 2),
            Col("kind", "x", "z"),
            Col("y", 3, 4)
        ) with
        {
            Says = "blanks around the texts of the column kind",
        };
    }

    private static IEnumerable<TortureCase> Quotes()
    {
        yield return Table("quotes within quotes", "a,b\n1,\"x \"\"y\"\" z\"\n2,\"\"\"\"\n", Col("a", 1, 2), Col("b", "x \"y\" z", "\""));
        yield return Table("a backslash before quotes", "a,b\n1,\"x \\\"y\\\" z\"\n2,\"w\"\n", Col("a", 1, 2), Col("b", "x \"y\" z", "w"));
        yield return Table("inches", "a,b\n1,5\" pipe\n2,6\" pipe\n", Col("a", 1, 2), Col("b", "5\" pipe", "6\" pipe"));
        yield return Table("numbers in quotes", "a,b\n\"1\",\"x\"\n\"2.5\",\"y\"\n", Col("a", 1, 2.5), Col("b", "x", "y"));
        yield return Table("blanks before quotes", "a, b\n1, \"x, y\"\n2, \"z\"\n", Col("a", 1, 2), Col("b", "x, y", "z"));
        yield return Table("single quotes, told", "a,b\n1,'x, y'\n2,'z'\n", Col("a", 1, 2), Col("b", "x, y", "z")) with
        {
            Told = new CsvFormat { Quote = "'" },
        };
        yield return Table("no quotes, told", "a,b\n1,\"x\n2,y\"\n", Col("a", 1, 2), Col("b", "\"x", "y\"")) with
        {
            Told = new CsvFormat { Quote = "" },
        };
        yield return Refused("a quote that is never closed", "a,b\n1,\"x\n2,y\n3,z\n", "the quote that opens in line 2 is never closed");
        yield return Refused(
            "something behind a closing quote",
            "a,b\n1,\"x\"y\n2,z\n",
            "in line 2 something follows the closing quote of field 2"
        );
        yield return Table(
            "quotes that come late",
            "a,b\n" + string.Concat(Enumerable.Repeat("1,x\n", 3000)) + "2,\"y, z\"\n",
            Col("a", [.. Enumerable.Repeat<object?>(1.0, 3000), 2.0]),
            Col("b", [.. Enumerable.Repeat<object?>("x", 3000), "y, z"])
        );
    }

    private static IEnumerable<TortureCase> Widths()
    {
        foreach (var line in new[] { 2, 5, 10, 3000 })
        {
            foreach (var (name, row, fields) in new[] { ("short", "1,2", 2), ("long", "1,2,3,4", 4) })
            {
                var rows = Enumerable.Range(2, Math.Max(10, line)).Select(number => number == line ? row : "1,2,3");
                yield return Refused(
                    $"a {name} row in line {line}",
                    "a,b,y\n" + string.Join('\n', rows) + "\n",
                    $"line {line} of x.csv has {fields} fields, the first has 3"
                );
            }
        }

        yield return Refused(
            "a table of another width before the real one",
            "a,y\n" + string.Concat(Enumerable.Repeat("1,2\n", 30)) + "a,b,y\n" + string.Concat(Enumerable.Repeat("1,2,3\n", 60)),
            "line 32 of x.csv has 3 fields, the first has 2"
        );
        yield return Refused(
            "a title before the header",
            "Sales of May\na,b,y\n1,2,3\n4,5,6\n",
            "line 2 of x.csv has 3 fields, the first has 1"
        );
        yield return Refused("a sum below the rows", "a,b,y\n1,2,3\n4,5,6\nsum: 9\n", "line 4 of x.csv has 1 field, the first has 3");
    }

    private static IEnumerable<TortureCase> Headers()
    {
        yield return Table("names with blanks around", " a , b \n1,2\n3,4\n", Col("a", 1, 3), Col("b", 2, 4)) with
        {
            Says = "blanks around 2 of the names are left out",
        };
        yield return Table("a column without a name", ",b\n0,2\n1,4\n", Col("column0", 0, 1), Col("b", 2, 4)) with
        {
            Says = "column 1 has no name and is called column0",
        };
        yield return Refused("a name that stands twice", "a,b,a\n1,2,3\n4,5,6\n", "the column name a stands 2 times");
        yield return Refused("a name in two cases", "a,b,A\n1,2,3\n4,5,6\n", "the column name A stands");
        yield return Refused("a header of years", "country,1990,1991\nFrance,1.5,2.5\nSpain,3.5,4.5\n", "may have names or values");
        yield return Table(
            "a header of years, told",
            "country,1990,1991\nFrance,1.5,2.5\nSpain,3.5,4.5\n",
            Col("country", "France", "Spain"),
            Col("1990", 1.5, 3.5),
            Col("1991", 2.5, 4.5)
        ) with
        {
            Told = new CsvFormat { Header = true },
        };
        yield return Table(
            "no header and a class that recurs",
            "5.1,a\n4.9,a\n4.7,b\n4.6,b\n",
            Col("column0", 5.1, 4.9, 4.7, 4.6),
            Col("column1", "a", "a", "b", "b")
        );
        yield return Table(
            "names that are texts over texts",
            "colour,size\nred,big\nblue,big\n",
            Col("colour", "red", "blue"),
            Col("size", "big", "big")
        );
        yield return Table("names in quotes with commas", "\"a, b\",y\n1,2\n3,4\n", Col("a, b", 1, 3), Col("y", 2, 4));
        yield return Table("names in Greek", "μ,σ\n1,2\n3,4\n", Col("μ", 1, 3), Col("σ", 2, 4));
    }

    private static IEnumerable<TortureCase> Comments()
    {
        yield return Table("comments before the header", "# made by hand\n# in May\na,b\n1,2\n3,4\n", Col("a", 1, 3), Col("b", 2, 4));
        yield return Table("comments among the rows, told", "a,b\n1,2\n# half\n3,4\n", Col("a", 1, 3), Col("b", 2, 4)) with
        {
            Told = new CsvFormat { Comment = "#" },
        };
        yield return Refused(
            "comments among the rows, not told",
            "a,b\n1,2\n# half\n3,4\n",
            "line 3 of x.csv has 1 field, the first has 2"
        );
        yield return Table("a value that begins with #", "a,b\n#1,2\n#2,4\n", Col("a", "#1", "#2"), Col("b", 2, 4));
        yield return Table("names behind a #", "#a,b\n1,2\n3,4\n", Col("a", 1, 3), Col("b", 2, 4));
        yield return Table("an error of a spreadsheet in the first column", "a,b\n#N/A,2\n3,4\n", Col("a", null, 3), Col("b", 2, 4));
    }

    private static IEnumerable<TortureCase> Sizes()
    {
        var names = Enumerable.Range(0, 2000).Select(i => $"c{i}").ToArray();
        yield return Table(
            "2,000 columns",
            string.Join(',', names) + "\n" + string.Join(',', Enumerable.Range(0, 2000)) + "\n",
            [.. names.Select((name, i) => Col(name, (double)i))]
        );
        yield return Table(
            "a text of 300,000 letters",
            $"a,b\n1,{new string('x', 300_000)}\n2,y\n",
            Col("a", 1, 2),
            Col("b", new string('x', 300_000), "y")
        );
        var whole = string.Concat(Enumerable.Range(0, 6000).Select(i => $"{i % 50},{i % 7}\n"));
        object?[] First(Func<int, double> value, double last) => [.. Enumerable.Range(0, 6000).Select(i => (object?)value(i)), last];
        yield return Table(
            "fractions after 6,000 whole numbers",
            $"a,y\n{whole}10.5,2.3e+00\n",
            Col("a", First(i => i % 50, 10.5)),
            Col("y", First(i => i % 7, 2.3))
        );
        yield return Table(
            "a gap after 6,000 numbers",
            $"a,y\n{whole}n/a,1\n",
            Col("a", [.. Enumerable.Range(0, 6000).Select(i => (object?)(double)(i % 50)), null]),
            Col("y", First(i => i % 7, 1))
        );
        yield return Table(
            "a word after 6,000 numbers",
            $"a,y\n{whole}late,1\n",
            Col("a", [.. Enumerable.Range(0, 6000).Select(i => (object?)$"{i % 50}"), "late"]),
            Col("y", First(i => i % 7, 1))
        ) with
        {
            Says = "the column a is 99.9 % numbers, but for 'late' (1)",
        };
    }
}
