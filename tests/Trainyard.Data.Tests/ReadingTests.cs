using System.Text;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Data.Sources;
using Trainyard.Data.Tables;

namespace Trainyard.Data.Tests;

/// <summary>No value is changed, no row dropped, no column retyped without being told.</summary>
public sealed class ReadingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trainyard-reading-").FullName;
    private readonly List<string> _log = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_fraction_after_thousands_of_whole_numbers_is_not_rounded()
    {
        var whole = string.Concat(Enumerable.Range(1, 5000).Select(i => $"{i % 50},{i % 7}\n"));
        Assert.Equal(10.5f, Number(Read("a,y\n" + whole + "10.5,2.3e+00\n"), "a")[5000]);
        Assert.Equal(2.3f, Number(Read("a,y\n" + whole + "10.5,2.3e+00\n"), "y")[5000]);
        var json = string.Concat(Enumerable.Range(1, 21_000).Select(i => $"{{\"a\":{i % 50}}}\n"));
        Assert.Equal(10.5f, Number(Read(json + "{\"a\":10.5}\n", name: "x.jsonl"), "a")[21_000]);
        Assert.Equal(11, Number(Read("a,y\n" + whole + "10.5,3\n", query: "SELECT ceil(a) AS a FROM t"), "a")[5000]);
    }

    [Theory]
    [InlineData("people;y\n1,101;1\n901;1\n", "the column people: is 1,101 1101 or 1.101? Say csv.decimal or csv.thousands")]
    [InlineData("people;y\n1.101;1\n901;1\n", "the column people: is 1.101 1101 or 1.101? Say csv.decimal or csv.thousands")]
    [InlineData("people,y\n\"27,500\",1\n31000,1\n", "the column people: is 27,500 27500 or 27.500? Say csv.decimal or csv.thousands")]
    [InlineData(
        "day,y\n03/04/2024,1\n05/06/2024,2\n",
        "the column day: is 03/04/2024 written as d/M/yyyy or as M/d/yyyy? Say csv.dateFormats"
    )]
    public void What_can_be_read_in_two_ways_is_asked_for(string csv, string question) => Assert.Contains(question, Refusal(csv).Message);

    [Fact]
    public void What_is_told_answers_the_question()
    {
        Assert.Equal([1101, 901], Values("people;y\n1,101;1\n901;1\n", "people", new CsvFormat { Thousands = "," }));
        Assert.Equal([1.101f, 901], Values("people;y\n1,101;1\n901;1\n", "people", new CsvFormat { Decimal = "," }));
        var day = (TimeColumn)Read("day,y\n03/04/2024,1\n05/06/2024,2\n", new CsvFormat { DateFormats = ["d/M/yyyy"] }).Find("day")!;
        Assert.Equal(new DateTime(2024, 4, 3, 0, 0, 0, DateTimeKind.Utc), DateTime.UnixEpoch.AddMicroseconds(day[0]));
        Assert.Equal(["d/M/yyyy"], day.Format!.DateFormats!);
    }

    [Fact]
    public void Days_without_a_separator_are_days_where_that_is_told()
    {
        foreach (
            var (name, text) in new[] { ("x.csv", "day\n20240131\n20240201\n"), ("x.jsonl", "{\"day\":20240131}\n{\"day\":20240201}\n") }
        )
        {
            Assert.IsType<NumberColumn>(Read(text, name: name).Find("day"));
            var day = (TimeColumn)Read(text, new CsvFormat { DateFormats = ["yyyyMMdd"] }, name: name).Find("day")!;
            Assert.Equal(new DateTime(2024, 1, 31, 0, 0, 0, DateTimeKind.Utc), DateTime.UnixEpoch.AddMicroseconds(day[0]));
        }
    }

    [Theory]
    [InlineData("dd/mm/yyyy", "has minutes and no hours: months are M")]
    [InlineData("%d/%m/%Y", "is a format of C and Python")]
    [InlineData("DD/MM/YYYY", "has a Y or a D: years are y, days are d")]
    [InlineData("d/M/yyyy hh:mm", "counts hours to twelve and has no tt for AM and PM: hours of a day are H")]
    [InlineData("d/M", "has no year")]
    [InlineData("d", "has no year")]
    public void A_format_of_dates_that_means_something_else_is_refused(string format, string message) =>
        Assert.StartsWith(
            $"csv.dateFormats[0]: \"{format}\" {message}",
            Assert.Throws<FailureException>(() => Read("day\n13/04/2024\n", new CsvFormat { DateFormats = [format] })).Failure.Message
        );

    [Fact]
    public void What_is_told_twice_over_is_refused_with_both() =>
        Assert.Equal(
            "csv.quote: \";\" is the delimiter, too; csv.thousands: \",\" is the decimal separator, too",
            Assert
                .Throws<FailureException>(() =>
                    Read(
                        "a;y\n1;2\n",
                        new CsvFormat
                        {
                            Delimiter = ";",
                            Quote = ";",
                            Decimal = ",",
                            Thousands = ",",
                        }
                    )
                )
                .Failure.Message
        );

    [Fact]
    public void A_format_of_dates_that_fits_no_column_is_told()
    {
        Read("day,y\n3. März 2024,1\n4. Mai 2024,2\n", new CsvFormat { DateFormats = ["d. MMMM yyyy"] });
        Assert.Contains(_log, line =>
            line.Contains("no column is written as csv.dateFormats say (d. MMMM yyyy)", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("20{0:00}-01-31", "unknown", "96.6 % times (in ISO 8601), but for 'unknown' (1)")]
    [InlineData("20{0:00}-01-31", "0000-00-00", "96.6 % times (in ISO 8601), but for '0000-00-00' (1)")]
    [InlineData("31.1.20{0:00} 10:00", "gestern", "96.6 % times (d.M.yyyy H:mm), but for 'gestern' (1)")]
    [InlineData("{0:00}:30", "25:00", "but for '25:00'")]
    public void A_word_among_times_is_told_wherever_it_stands(string format, string word, string finding)
    {
        string[] times =
        [
            .. Enumerable.Range(1, 29).Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, format, i % 23)),
        ];
        foreach (var values in new[] { [word, .. times], (string[])[.. times, word] })
        {
            _log.Clear();
            Assert.IsType<TextColumn>(Read($"t,y\n{string.Concat(values.Select(value => $"{value},1\n"))}").Find("t"));
            Assert.Contains(_log, line => line.Contains(finding, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("3. März 2024", "4. Mai 2024")]
    [InlineData("2024-05-01 10:00 CET", "2024-06-01 10:00 CEST")]
    [InlineData("2024-W05", "2024-W06")]
    public void Texts_that_look_like_times_are_told(string one, string other)
    {
        Read($"t;y\n{one};1\n{other};2\n");
        Assert.Contains(_log, line => line.Contains($"the column t looks like times, such as {one} and {other}", StringComparison.Ordinal));
        _log.Clear();
        Read("t;y\nCivic 2004;1\nModel 2020;2\n");
        Assert.DoesNotContain(_log, line => line.Contains("looks like times", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_column_of_the_file_answers_it_too()
    {
        Assert.Equal([1101, 901], Values("people;rate\n1,101;1.5\n901;2.25\n", "people"));
        Assert.Equal([1.101f, 901], Values("people;rate\n1,101;1,5\n901;2,25\n", "people"));
        Assert.Equal([1101, 901], Values("people;rate\n1.101;1,5\n901;2,25\n", "people"));
    }

    [Theory]
    [InlineData("#N/A")]
    [InlineData("n/A")]
    [InlineData("None")]
    [InlineData("#DIV/0!")]
    [InlineData("")]
    public void A_known_gap_among_numbers_is_a_gap_and_its_row_stays(string gap)
    {
        var rows = string.Concat(Enumerable.Range(1, 99).Select(i => $"{i},{i},1\n"));
        var table = Read($"a,b,y\n{rows}{gap},5,1\n");
        Assert.Equal(100, table.Rows);
        Assert.True(double.IsNaN(Number(table, "a")[99]));
        Assert.Equal(5, Number(table, "b")[99]);
    }

    [Theory]
    [InlineData("?")]
    [InlineData("-")]
    [InlineData("12%")]
    [InlineData("$5.00")]
    public void A_word_that_is_none_makes_texts_of_the_column_and_that_is_told(string word)
    {
        var rows = string.Concat(Enumerable.Range(1, 99).Select(i => $"{i}.5,{i}\n"));
        Assert.IsType<TextColumn>(Read($"a,y\n{rows}{word},1\n").Find("a"));
        Assert.Contains(_log, line => line.Contains($"the column a is 99 % numbers, but for '{word}' (1)", StringComparison.Ordinal));
        Assert.IsType<NumberColumn>(Read($"a,y\n{rows}{word},1\n", new CsvFormat { Gaps = [word] }).Find("a"));
    }

    [Theory]
    [InlineData("27,500.5", "1,101.25", 27500.5f, 1101.25f)]
    [InlineData("12%", "7.5 %", 12, 7.5f)]
    [InlineData("$5.00", "-$1.25", 5, -1.25f)]
    [InlineData("(14)", "3", -14, 3)]
    [InlineData("1 234", "56", 1234, 56)]
    [InlineData("\u22125", "2", -5, 2)]
    public void A_column_that_is_written_in_one_way_is_numbers(string first, string second, float one, float other) =>
        Assert.Equal([one, other], Values($"a;y\n{first};1\n{second};2\n", "a"));

    [Theory]
    [InlineData("a,y\n1,2\na,b,y\n1,2,3\n1,2,3\n1,2,3\n", "line 3 of x.csv has 3 fields, the first has 2")]
    [InlineData("a,b,y\n1,2,3\n1,2,3\n4,5\n", "line 4 of x.csv has 2 fields, the first has 3")]
    [InlineData("a,b\n\"x,1\n2,3\n", "the quote that opens in line 2 is never closed")]
    [InlineData("a,b\n\"x\"y,1\n2,3\n", "in line 2 something follows the closing quote of field 1")]
    [InlineData("\0\0\0\0\na,b\n1,2\n", "x.csv has NUL bytes, the first in line 1")]
    [InlineData("", "x.csv is empty")]
    public void What_is_no_table_is_refused_with_its_line(string csv, string message) => Assert.Contains(message, Refusal(csv).Message);

    [Fact]
    public void Blank_lines_and_comments_are_told_with_their_numbers()
    {
        var table = Read("# made by hand\na,b\n1,2\n\n3,4\n%no\n", new CsvFormat { Comment = "%" });
        Assert.Equal(2, table.Rows);
        Assert.Contains(_log, line =>
            line.Contains("left out 1 line (before the first row): 1; 1 line (blank): 4; 1 line (comment): 6", StringComparison.Ordinal)
        );
        Assert.Equal(["#1", "#2"], Texts(Read("a,b\n#1,2\n#2,4\n"), "a"));
    }

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", false)]
    public void An_encoding_that_a_file_tells_is_read(string encoding, bool mark)
    {
        var bytes = Encoding.GetEncoding(encoding).GetBytes("name,y\nZo\u00eb,1\nJos\u00e9,2\n");
        File.WriteAllBytes(Path.Combine(_folder, "x.csv"), [.. mark ? Encoding.GetEncoding(encoding).GetPreamble() : [], .. bytes]);
        Assert.Equal(["Zo\u00eb", "Jos\u00e9"], Texts(Load("x.csv"), "name"));
    }

    [Fact]
    public void An_encoding_that_it_does_not_tell_is_asked_for()
    {
        File.WriteAllBytes(Path.Combine(_folder, "x.csv"), [.. "name,y\nZo"u8, 0xEB, .. ",1\nJ,2\n"u8]);
        var failure = Assert.Throws<FailureException>(() => Load("x.csv")).Failure;
        Assert.Equal("x.csv is not in UTF-8: byte 0xEB in line 2, which in windows-1252 would be: Zo\u00eb,1", failure.Message);
        Assert.Equal(["Zo\u00eb", "J"], Texts(Load("x.csv", new CsvFormat { Encoding = "windows-1252" }), "name"));
    }

    [Fact]
    public void Names_and_texts_are_trimmed_and_that_is_told()
    {
        var table = Read("a, kind, y\n1, x, 3\n2, z, 4\n");
        Assert.Equal(["x", "z"], Texts(table, "kind"));
        Assert.True(table.Find("kind")!.Format!.Trim);
        Assert.Contains(_log, line => line.Contains("blanks around the texts of the column kind", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_that_stands_twice_may_be_dropped_by_a_query_and_not_be_used()
    {
        Assert.Contains("the column name a stands 2 times", Refusal("a,a,y\n1,2,3\n").Message);
        Assert.Equal(3, Number(Read("a,a,y\n1,2,3\n", query: "SELECT y FROM t"), "y")[0]);
    }

    [Theory]
    [InlineData("a\r\n1\r\n2\r\n")]
    [InlineData("a\r1\r2\r")]
    [InlineData("a\n1\r\n2")]
    [InlineData("a\n1\n2\n\n\n")]
    [InlineData("\ufeffa\n1\n2\n")]
    public void Every_line_end_ends_a_line(string csv) => Assert.Equal([1, 2], Values(csv, "a"));

    [Fact]
    public void Parts_with_other_orders_layouts_and_types_are_one_table()
    {
        Write("p1.csv", "a,b,c\n1,x,2\n");
        Write("p2.csv", "c;a;b\n2,5;7;y\n");
        Write("p3.csv", "");
        Write("p4.csv", "a,b\n4,z\n");
        var table = Load("p*.csv");
        Assert.Equal([1f, 7, 4], Enumerable.Range(0, 3).Select(row => Number(table, "a")[row]));
        Assert.Equal(["x", "y", "z"], Texts(table, "b"));
        Assert.Contains(_log, line => line.EndsWith("p4.csv has no column c: gaps in its 1 rows", StringComparison.Ordinal));
        Assert.Contains(_log, line => line.EndsWith("p3.csv is empty", StringComparison.Ordinal));
    }

    [Fact]
    public void Types_of_json_are_those_of_all_rows()
    {
        var rows = string.Concat(Enumerable.Range(0, 21_000).Select(i => $"{{\"a\":{i},\"when\":\"2024-05-31T12:00:00\"}}\n"));
        var table = Read(rows + "{\"a\":null,\"late\":true}\n{\"a\":\"NA\",\"when\":null}\n", name: "x.jsonl");
        Assert.Equal(21_002, table.Rows);
        Assert.IsType<TimeColumn>(table.Find("when"));
        Assert.Equal(NumberKind.Boolean, Assert.IsType<NumberColumn>(table.Find("late")).Kind);
        Assert.Equal(20_999, Number(table, "a")[20_999]);
        Assert.Equal(["NA"], table.Find("a")!.Format!.Gaps!);
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2,\"a\":3}\n", "row 2 of x.jsonl has the name a twice")]
    [InlineData("{\"a\":1}\n{\"A\":2}\n", "row 2 of x.jsonl has the name A, another one has a")]
    [InlineData("{\"a\":1}\n[2]\n", "row 1 of x.jsonl is no object")]
    [InlineData("{\"a\":1}\n{\"a\":\n", "is no JSON")]
    [InlineData("{\"a\":\"x\"}\n{\"a\":\"\\ud83d\"}\n", "row 2 of x.jsonl has a text that is no Unicode")]
    [InlineData("{\"a\":1}\n{\"\\udc00\":2}\n", "row 2 of x.jsonl has a text that is no Unicode")]
    [InlineData("{}\n{}\n", "x.jsonl has no values")]
    [InlineData("{\"a\":1,\"\":2}\n", "row 1 of x.jsonl has a value without a name")]
    public void Json_that_is_no_table_is_refused_with_its_row(string json, string message) =>
        Assert.Contains(message, Refusal(json, "x.jsonl").Message);

    [Theory]
    [InlineData("a,y\n1,2\n", "A,y\nyes,2\n", "q2.csv has the column A, q1.csv has a: names that differ in case alone")]
    [InlineData("Straße,y\n1,2\n", "STRAßE,y\n1,2\n", "q2.csv has the column STRAßE, q1.csv has Straße: names that differ in case alone")]
    public void Files_whose_names_differ_in_case_alone_are_refused(string one, string other, string message)
    {
        Write("q1.csv", one);
        Write("q2.csv", other);
        Assert.Contains(message, Assert.Throws<FailureException>(() => Load("q*.csv")).Failure.Message);
    }

    [Theory]
    [InlineData("1_000", "the column a is 99.9 % numbers, but for '1_000' (1)")]
    [InlineData("+-5", "the column a is 99.9 % numbers, but for '+-5' (1)")]
    [InlineData("007", "the column a has numbers that begin with a zero, such as 007")]
    [InlineData("1e-400", "the column a has numbers that double precision cannot tell from zero, such as 1e-400")]
    [InlineData("36028797018963969_", "the column a is 99.9 % numbers, but for '36028797018963969_' (1)")]
    public void What_is_odd_is_told_however_far_down_it_stands(string odd, string finding)
    {
        var rows = string.Concat(Enumerable.Range(1, 3000).Select(i => $"{i % 50},{i / 7.0:R}\n"));
        string[] files =
        [
            "a,y\n" + rows + $"{odd},1\n" + rows,
            "a,y\n" + rows + $"{odd},\"1\"\n" + rows,
            "a,y\n" + rows + $"4,1\r\n{odd},1",
        ];
        foreach (var csv in files)
        {
            _log.Clear();
            Read(csv);
            Assert.Contains(_log, line => line.Contains(finding, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("1e-05")]
    [InlineData("+4.5E+2")]
    [InlineData("NA")]
    [InlineData("0.07")]
    public void What_is_unusual_and_plain_is_a_number_or_a_gap_without_a_word(string value)
    {
        var rows = string.Concat(Enumerable.Range(1, 3000).Select(i => $"{i % 50},{i / 7.0:R}\n"));
        var numbers = Number(Read("a,y\n" + rows + $"{value},1\n"), "a");
        Assert.Equal(value == "NA" ? float.NaN : float.Parse(value, System.Globalization.CultureInfo.InvariantCulture), numbers[3000]);
        Assert.DoesNotContain(_log, line => line.Contains("the column a", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("5-", "5-", "3")]
    [InlineData("5%", "2%", "3")]
    [InlineData("0x1F", "0x20", "0x21")]
    [InlineData("USD 5.20", "USD 7", "EUR 3")]
    [InlineData("1.5k", "2.0k", "1.1M")]
    [InlineData("1/2", "3/4", "1-2")]
    [InlineData("$5", "€3", "€4")]
    public void Texts_that_look_like_numbers_are_told(string one, string two, string three)
    {
        Assert.Equal([one, two, three], Texts(Read($"a;y\n{one};1\n{two};2\n{three};3\n"), "a"));
        Assert.Contains(_log, line => line.Contains("the column a looks like numbers, such as ", StringComparison.Ordinal));
        _log.Clear();
        Read("a;y\nB-5;1\nroom 7;2\n3;3\n");
        Assert.DoesNotContain(_log, line => line.Contains("looks like numbers", StringComparison.Ordinal));
    }

    private static NumberColumn Number(Table table, string name) => (NumberColumn)table.Find(name)!;

    private static IEnumerable<string?> Texts(Table table, string name) =>
        Enumerable.Range(0, table.Rows).Select(row => ((TextColumn)table.Find(name)!)[row]);

    private IEnumerable<double> Values(string csv, string column, CsvFormat? told = null)
    {
        var table = Read(csv, told);
        return [.. Enumerable.Range(0, table.Rows).Select(row => Number(table, column)[row])];
    }

    private Failure Refusal(string content, string name = "x.csv") =>
        Assert.Throws<FailureException>(() => Read(content, name: name)).Failure;

    private Table Read(string content, CsvFormat? told = null, string? query = null, string name = "x.csv")
    {
        Write(name, content);
        return Load(name, told, query);
    }

    private void Write(string name, string content) =>
        File.WriteAllText(Path.Combine(_folder, name), content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    private Table Load(string name, CsvFormat? told = null, string? query = null)
    {
        var source = new DataSource
        {
            Name = "t",
            Uri = Path.Combine(_folder, name),
            Csv = told,
        };
        using var loader = new DataLoader(_ => null, _log.Add, TimeProvider.System);
        using var database = new Database(threads: 1);
        var files = loader.FetchAsync([source], CancellationToken.None).GetAwaiter().GetResult();
        return loader.Load(
            database,
            new DataSpec
            {
                Sources = [source],
                Label = [],
                Query = query,
            },
            files,
            new ReadOptions()
        );
    }
}
