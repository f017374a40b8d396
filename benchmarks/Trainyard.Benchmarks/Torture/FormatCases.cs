using static Trainyard.Benchmarks.Torture.CellCases;
using static Trainyard.Benchmarks.Torture.TortureCase;

namespace Trainyard.Benchmarks.Torture;

/// <summary>JSON, Parquet, and sources of several files.</summary>
internal static class FormatCases
{
    internal static IEnumerable<TortureCase> All => [.. JsonLines(), .. ParquetTypes(), .. ParquetFiles(), .. Parts()];

    private static IEnumerable<TortureCase> JsonLines()
    {
        yield return Json(
            "numbers, texts, truths and nulls",
            "{\"a\":1.5,\"b\":\"x\",\"c\":true}\n{\"a\":null,\"b\":\"y\",\"c\":false}\n",
            Col("a", 1.5, null),
            Col("b", "x", "y"),
            Col("c", true, false)
        );
        yield return Json(
            "keys in another order, and one that is not everywhere",
            "{\"a\":1,\"b\":2}\n{\"b\":4,\"a\":3}\n{\"a\":5}\n",
            Col("a", 1, 3, 5),
            Col("b", 2, 4, null)
        );
        yield return Json("a list of objects", "[{\"a\":1},{\"a\":2}]", Col("a", 1, 2));
        yield return Json("an object over several lines", "{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n", Col("a", 1, 2));
        yield return Json("JSON: a byte order mark", "\ufeff{\"a\":1}\n{\"a\":2}\n", Col("a", 1, 2));
        yield return Json("JSON numbers in quotes", "{\"a\":\"1.5\"}\n{\"a\":\"-2\"}\n", Col("a", 1.5, -2));
        yield return Json("numbers and a gap in quotes", "{\"a\":1.5}\n{\"a\":\"NA\"}\n", Col("a", 1.5, null));
        yield return Json("numbers and a word", "{\"a\":1}\n{\"a\":2}\n{\"a\":\"x\"}\n", Col("a", "1", "2", "x")) with
        {
            Says = "the column a is 66.6 % numbers, but for 'x' (1)",
        };
        yield return Json("JSON: times", "{\"a\":\"2024-05-31T12:00:00Z\"}\n{\"a\":null}\n", Col("a", Day("2024-05-31T12:00"), null));
        yield return Json(
            "JSON: times as Germans write them",
            "{\"a\":\"31.05.2024\"}\n{\"a\":\"1.6.2024\"}\n",
            Col("a", Day("2024-05-31"), Day("2024-06-01"))
        );
        yield return Json("JSON: a whole number beyond 2^53", "{\"a\":9007199254740993}\n{\"a\":1}\n", Col("a", 9007199254740992.0, 1)) with
        {
            Says = "such as 9007199254740993",
        };
        yield return Json("letters beyond the plane", "{\"a\":\"\\ud83d\\ude00\"}\n{\"a\":\"é\"}\n", Col("a", "\U0001F600", "é"));
        yield return Json("JSON: exponents", "{\"a\":1e3}\n{\"a\":-2.5E-1}\n", Col("a", 1000, -0.25));
        var rows = string.Concat(Enumerable.Range(0, 21_000).Select(i => $"{{\"a\":{i % 9}}}\n"));
        yield return Json(
            "a fraction and a new key after 21,000 rows",
            rows + "{\"a\":10.5,\"late\":1}\n",
            Col("a", [.. Enumerable.Range(0, 21_000).Select(i => (object?)(double)(i % 9)), 10.5]),
            Col("late", [.. new object?[21_000], 1.0])
        );
        foreach (
            var (name, json, says) in new[]
            {
                ("a key twice", "{\"a\":1,\"a\":2}\n", "row 1 of x.jsonl has the name a twice"),
                ("a key in two cases", "{\"a\":1}\n{\"A\":2}\n", "row 2 of x.jsonl has the name A"),
                ("cut off", "{\"a\":1}\n{\"a\":", "x.jsonl is no JSON"),
                ("a number where an object should be", "{\"a\":1}\n5\n", "x.jsonl is no object"),
                ("NaN", "{\"a\":NaN}\n", "x.jsonl is no JSON"),
                ("an empty file", "", "x.jsonl has no rows"),
                ("a list as a value", "{\"a\":[1,2]}\n{\"a\":[3]}\n", "the column a is of the type LIST"),
                ("an object as a value", "{\"a\":{\"b\":1}}\n", "the column a is of the type STRUCT"),
            }
        )
        {
            yield return Json($"JSON: {name}", json) with
            {
                Columns = null,
                Says = says,
            };
        }
    }

    private static IEnumerable<TortureCase> ParquetTypes()
    {
        foreach (
            var type in new[]
            {
                "TINYINT",
                "SMALLINT",
                "INTEGER",
                "BIGINT",
                "UTINYINT",
                "USMALLINT",
                "UINTEGER",
                "UBIGINT",
                "FLOAT",
                "DOUBLE",
                "DECIMAL(9,2)",
                "DECIMAL(38,4)",
                "HUGEINT",
            }
        )
        {
            yield return ParquetFile(
                $"Parquet: {type}",
                $"SELECT CAST(v AS {type}) AS a FROM (VALUES (1), (NULL), (100)) t(v)",
                "",
                Col("a", 1, null, 100)
            );
        }

        foreach (var type in new[] { "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMPTZ", "DATE" })
        {
            yield return ParquetFile(
                $"Parquet: {type}",
                $"SELECT CAST(v AS {type}) AS a FROM (VALUES ('2024-05-31'), (NULL)) t(v)",
                "",
                Col("a", Day("2024-05-31"), null)
            );
        }

        yield return ParquetFile(
            "Parquet: BOOLEAN",
            "SELECT * FROM (VALUES (true), (NULL), (false)) t(a)",
            "",
            Col("a", true, null, false)
        );
        yield return ParquetFile(
            "Parquet: VARCHAR, with words that are gaps elsewhere",
            "SELECT * FROM (VALUES ('x'), ('NA'), ('')) t(a)",
            "",
            Col("a", "x", "NA", "")
        );
        yield return ParquetFile("Parquet: TIME", "SELECT TIME '01:00:00' AS a", "", Col("a", 3600));
        yield return ParquetFile("Parquet: ENUM", "SELECT CAST('x' AS ENUM ('x', 'y')) AS a", "", Col("a", "x"));
        yield return ParquetFile(
            "Parquet: UUID",
            "SELECT CAST('00000000-0000-0000-0000-000000000001' AS UUID) AS a",
            "",
            Col("a", "00000000-0000-0000-0000-000000000001")
        );
        foreach (
            var (select, type) in new[]
            {
                ("[1, 2]", "LIST"),
                ("{'b': 1}", "STRUCT"),
                ("MAP {'k': 1}", "MAP"),
                ("'x'::BLOB", "BLOB"),
                ("INTERVAL 1 DAY", "INTERVAL"),
            }
        )
        {
            yield return ParquetFile($"Parquet: {type}", $"SELECT {select} AS a, 1 AS y", "") with
            {
                Says = $"the column a is of the type {type}",
            };
        }
    }

    private static IEnumerable<TortureCase> ParquetFiles()
    {
        foreach (var codec in new[] { "uncompressed", "snappy", "gzip", "zstd", "lz4_raw", "brotli" })
        {
            yield return ParquetFile(
                $"Parquet packed by {codec}",
                "SELECT * FROM (VALUES (1.5, 'x'), (2.5, 'y')) t(a, b)",
                $", COMPRESSION {codec}",
                Col("a", 1.5, 2.5),
                Col("b", "x", "y")
            );
        }

        yield return ParquetFile(
            "Parquet of several row groups",
            "SELECT CAST(i AS INTEGER) AS a FROM range(5000) r(i)",
            ", ROW_GROUP_SIZE 2048",
            Col("a", [.. Enumerable.Range(0, 5000).Select(i => (object?)(double)i)])
        );
        var whole = TortureFile.Parquet("x.parquet", "SELECT 1 AS a", "").Content;
        yield return new TortureCase("Parquet cut off", [new TortureFile("x.parquet", whole[..^20])], null)
        {
            Says = "x.parquet is cut off",
        };
        yield return new TortureCase("a text named parquet", [TortureFile.Text("x.parquet", "a,b\n1,2\n")], null)
        {
            Says = "x.parquet is no Parquet file",
        };
        yield return new TortureCase("an empty Parquet file", [new TortureFile("x.parquet", [])], null) { Says = "x.parquet is empty" };
    }

    private static IEnumerable<TortureCase> Parts()
    {
        yield return Several(
            "parts in another order of columns",
            [TortureFile.Text("p1.csv", "a,b\n1,x\n"), TortureFile.Text("p2.csv", "b,a\ny,2\n")],
            Col("a", 1, 2),
            Col("b", "x", "y")
        );
        yield return Several(
            "whole numbers in one part, fractions in another",
            [TortureFile.Text("p1.csv", "a,y\n1,1\n"), TortureFile.Text("p2.csv", "a,y\n10.5,2\n")],
            Col("a", 1, 10.5),
            Col("y", 1, 2)
        );
        yield return Several(
            "parts of other delimiters",
            [TortureFile.Text("p1.csv", "a,b\n1.5,x\n"), TortureFile.Text("p2.csv", "a;b\n2.5;y\n")],
            Col("a", 1.5, 2.5),
            Col("b", "x", "y")
        );
        yield return Several(
            "a part without a column",
            [TortureFile.Text("p1.csv", "a,b\n1,x\n"), TortureFile.Text("p2.csv", "a\n2\n")],
            Col("a", 1, 2),
            Col("b", "x", null)
        ) with
        {
            Says = "p2.csv has no column b",
        };
        yield return Several(
            "an empty part",
            [TortureFile.Text("p1.csv", "a,b\n1,x\n"), TortureFile.Text("p2.csv", "")],
            Col("a", 1),
            Col("b", "x")
        ) with
        {
            Says = "p2.csv is empty",
        };
        yield return Several(
            "a part with names alone",
            [TortureFile.Text("p1.csv", "a,b\n1,x\n"), TortureFile.Text("p2.csv", "a,b\n")],
            Col("a", 1),
            Col("b", "x")
        );
        yield return Several(
            "JSON with other keys in another part",
            [TortureFile.Text("p1.jsonl", "{\"a\":1}\n"), TortureFile.Text("p2.jsonl", "{\"a\":2.5,\"b\":\"x\"}\n")],
            Col("a", 1, 2.5),
            Col("b", null, "x")
        );
        yield return Several(
            "Parquet: whole numbers in one part, fractions in another",
            [TortureFile.Parquet("p1.parquet", "SELECT 1 AS a", ""), TortureFile.Parquet("p2.parquet", "SELECT 10.5::DOUBLE AS a", "")],
            Col("a", 1, 10.5)
        ) with
        {
            Says = "the column a is INTEGER in one file, DOUBLE in another",
        };
        yield return Several(
            "Parquet: a part without a column",
            [TortureFile.Parquet("p1.parquet", "SELECT 1 AS a, 'x' AS b", ""), TortureFile.Parquet("p2.parquet", "SELECT 2 AS a", "")],
            Col("a", 1, 2),
            Col("b", "x", null)
        ) with
        {
            Says = "p2.parquet has no column b",
        };
    }

    private static TortureCase Several(string name, TortureFile[] files, params (string Name, object?[] Values)[] columns) =>
        new(name, files, columns.ToDictionary(column => column.Name, column => column.Values));
}
