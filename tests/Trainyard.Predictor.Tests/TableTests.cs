using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Trainyard.Contracts;
using Trainyard.Data.DuckDb;
using Trainyard.Predictor.Tests.Support;

namespace Trainyard.Predictor.Tests;

/// <summary>Tables in, tables out.</summary>
public sealed class TableTests
{
    private const string Flats = "city,area,rooms,lift\nRiga,100,3,true\nOslo,30.5,,false\nBergen,70,2,true\n";

    [Theory]
    [InlineData(LearningTask.Regression, "prediction")]
    [InlineData(LearningTask.BinaryClassification, "prediction,probability_M,probability_R")]
    [InlineData(LearningTask.DirectionRegression, "azimuth,zenith,x,y,z")]
    public async Task A_csv_is_answered_by_a_csv_of_as_many_rows(LearningTask task, string header)
    {
        await using var served = await Served.StartAsync(task);

        (var status, var csv) = await PostAsync(served, Encoding.UTF8.GetBytes(Flats), "text/csv");

        var lines = csv.TrimEnd('\n').Split('\n');
        Assert.Equal(200, status);
        Assert.Equal(header, lines[0]);
        Assert.Equal(4, lines.Length);
    }

    [Fact]
    public async Task A_row_of_a_table_gets_the_very_prediction_that_it_gets_as_json()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (_, var csv) = await PostAsync(served, Encoding.UTF8.GetBytes(Flats), "text/csv");
        (_, var json) = await served.PostAsync(
            """{"features":[{"area":100,"rooms":3,"lift":true,"city":"Riga"},{"area":30.5,"rooms":null,"lift":false,"city":"Oslo"},{"area":70,"rooms":2,"lift":true,"city":"Bergen"}]}"""
        );

        Assert.Equal(
            json["predictions"]!.AsArray().Select(p => (float)p!["prediction"]!),
            csv.TrimEnd('\n').Split('\n').Skip(1).Select(line => float.Parse(line, System.Globalization.CultureInfo.InvariantCulture))
        );
    }

    [Fact]
    public async Task Parquet_is_answered_by_parquet()
    {
        await using var served = await Served.StartAsync(LearningTask.BinaryClassification);
        var folder = Directory.CreateTempSubdirectory("trainyard-table-").FullName;
        try
        {
            using var database = new Database(threads: 1);
            var input = Path.Combine(folder, "rows.parquet");
            database.Execute(
                $"COPY (SELECT 'Riga' AS city, 20.0 + i AS area, 2 AS rooms, i % 2 = 0 AS lift FROM range(100) t(i)) TO '{input}' "
                    + $"(FORMAT parquet)"
            );

            using var content = new ByteArrayContent(await File.ReadAllBytesAsync(input));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.apache.parquet");
            using var response = await served.Http.PostAsync("/predict", content);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
            var output = Path.Combine(folder, "out.parquet");
            await File.WriteAllBytesAsync(output, await response.Content.ReadAsByteArrayAsync());

            Assert.Equal(
                ["M: 50", "R: 50"],
                database.Texts(
                    $"SELECT prediction || ': ' || (round(count(*) / 10) * 10)::INT FROM '{output}' GROUP BY prediction ORDER BY prediction"
                )
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("city,area,rooms\nRiga,100,3\n", 422, "lift", "is missing")]
    [InlineData("city,area,rooms,lift,id\nRiga,100,3,true,7\n", 422, "id", "is not a feature of this model")]
    [InlineData("city,area,rooms,lift\nRiga,large,3,true\n", 422, "area", "must be a number")]
    [InlineData("city,area,rooms,lift\n", 422, "", "no rows")]
    [InlineData("city,area,rooms,lift\nRiga,100,3\n", 422, "", "line 2 has 3 fields, the header has 4")]
    [InlineData("city,area,rooms,lift\nRiga,100,3,true\n\nOslo,100,3,true\n", 422, "", "line 3 is blank")]
    [InlineData("city,area,rooms,lift,area\nRiga,100,3,true,5\n", 422, "area", "is given twice")]
    [InlineData("city,area,rooms,lift\nRiga,10.5 m,3,true\n", 422, "area", "must be a number, not '10.5 m'")]
    [InlineData("city,area,rooms,lift\n\"Riga,100,3,true\n", 422, "", "line 2 has a quote within a field")]
    [InlineData("city,area,rooms,lift\n5\" pipe,100,3,true\n7\" pipe,100,3,true\n", 422, "", "line 2 has a quote within a field")]
    [InlineData("city,area,rooms,lift\n\"Riga\" x,100,3,true\n", 422, "", "line 2 has a quote within a field")]
    [InlineData("", 400, null, "at least one row")]
    public async Task A_wrong_table_is_refused_by_the_field(string csv, int status, string? field, string message)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (var answered, var body) = await PostAsync(served, Encoding.UTF8.GetBytes(csv), "text/csv");

        Assert.Equal(status, answered);
        var problem = JsonNode.Parse(body)!;
        Assert.Contains(message, (string)problem["detail"]!, StringComparison.Ordinal);
        if (field is not null)
            Assert.Contains(problem["errors"]!.AsArray(), e => (string)e!["field"]! == field);
    }

    [Theory]
    [InlineData("application/vnd.apache.parquet")]
    [InlineData("text/csv")]
    public async Task Bytes_that_are_no_such_table_are_a_4xx_that_tells_no_path(string contentType)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (var status, var body) = await PostAsync(served, [.. Enumerable.Range(0, 500).Select(i => (byte)(i * 7))], contentType);

        Assert.InRange(status, 400, 499);
        Assert.DoesNotContain(Path.GetTempPath(), body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("city,area,rooms,lift\r\nRiga,100,3,true\r\nOslo,30.5,,false\r\nBergen,70,2,true\r\n")]
    [InlineData("\uFEFFcity,area,rooms,lift\nRiga,100,3,true\nOslo,30.5,NA,FALSE\nBergen,70,2,True")]
    [InlineData("lift;rooms; city ;area\ntrue;3;Riga;100\nfalse;#N/A;Oslo;30.5\ntrue;2;Bergen;70\n\n\n")]
    [InlineData("city\tarea\trooms\tlift\n\"Riga\"\t\"100\"\t3\ttrue\nOslo\t3.05e1\t\t0\n\"Ber\"\"gen\"\t70.0\t2\t1\n")]
    public async Task A_csv_is_read_however_its_lines_and_fields_are_written(string csv)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        (_, var expected) = await PostAsync(served, Encoding.UTF8.GetBytes(Flats), "text/csv");

        (var status, var answer) = await PostAsync(served, Encoding.UTF8.GetBytes(csv), "text/csv");

        Assert.Equal((200, expected), (status, answer));
    }

    [Fact]
    public async Task Rows_that_begin_with_a_hash_or_hold_line_ends_are_rows_as_any_other()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        var rows = string.Concat(
            Enumerable
                .Range(0, 100)
                .Select(i =>
                    i % 3 == 0 ? $"#{i},100,3,true\n"
                    : i % 3 == 1 ? $"\"a\nb {i}\",50,3,true\n"
                    : "Riga,70,2,false\n"
                )
        );

        (_, var answer) = await PostAsync(served, Encoding.UTF8.GetBytes("city,area,rooms,lift\n" + rows), "text/csv");

        var lines = answer.TrimEnd('\n').Split('\n')[1..];
        Assert.Equal(100, lines.Length);
        Assert.All(lines.Index(), line => Assert.Equal(lines[line.Index % 3], line.Item));
        Assert.Equal(3, lines.Distinct().Count());
    }

    [Theory]
    [InlineData("text/csv; delimiter=;", "area;city;lift;rooms\n100;Riga;true;3\n", 200)]
    [InlineData("text/csv; delimiter=tab", "area\tcity\tlift\trooms\n100\tRiga\ttrue\t3\n", 200)]
    [InlineData("text/csv; delimiter=:", "area:city:lift:rooms\n100:Riga:true:3\n", 200)]
    [InlineData("text/csv; delimiter=\":\"; charset=utf-8", "area:city:lift:rooms\n100:Riga:true:3\n", 200)]
    [InlineData("text/csv; delimiter=;", "area,city,lift,rooms\n100,Riga,true,3\n", 422)]
    [InlineData("text/csv; delimiter=abc", "area,city,lift,rooms\n100,Riga,true,3\n", 400)]
    public async Task A_delimiter_may_be_told(string contentType, string csv, int status)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        Assert.Equal(status, (await PostAsync(served, Encoding.UTF8.GetBytes(csv), contentType)).Status);
    }

    [Theory]
    [InlineData("flat,city,area,rooms,lift\n007,Riga,100,3,true\n\"b,c\",Oslo,30.5,,false\n", "flat", "flat,prediction")]
    [InlineData("city,area,rooms,lift\nRiga,100,3,true\n", "city", "city,prediction")]
    public async Task A_column_is_carried_over_into_the_answer(string csv, string id, string header)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (var status, var answer) = await PostAsync(served, Encoding.UTF8.GetBytes(csv), "text/csv", $"/predict?id={id}");

        var lines = answer.TrimEnd('\n').Split('\n');
        Assert.Equal((200, header), (status, lines[0]));
        Assert.All(csv.TrimEnd('\n').Split('\n').Zip(lines).Skip(1), pair =>
            Assert.StartsWith(pair.First[..3], pair.Second, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("rooms2", 422)]
    [InlineData("prediction", 422)]
    public async Task A_column_that_cannot_be_carried_over_is_refused(string id, int status)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (var answered, var body) = await PostAsync(
            served,
            "prediction,city,area,rooms,lift\n1,Riga,100,3,true\n"u8.ToArray(),
            "text/csv",
            $"/predict?id={id}"
        );

        Assert.Equal(status, answered);
        Assert.Contains(id, body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/csv", "text/csv")]
    [InlineData("text/html, text/csv;q=0.9, */*;q=0.1", "text/csv")]
    [InlineData("application/vnd.apache.parquet", "application/vnd.apache.parquet")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/json, text/csv", "application/json")]
    [InlineData("application/*", "application/json")]
    [InlineData("text/html", "application/problem+json")]
    public async Task The_answer_has_the_form_that_is_accepted(string accept, string form)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/predict")
        {
            Content = new StringContent(
                """{"features":{"area":100,"rooms":3,"lift":true,"city":"Riga"}}""",
                Encoding.UTF8,
                "application/json"
            ),
        };
        request.Headers.TryAddWithoutValidation("Accept", accept);

        using var response = await served.Http.SendAsync(request);

        Assert.Equal(form, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(form == "application/problem+json" ? 406 : 200, (int)response.StatusCode);
    }

    [Fact]
    public async Task Every_type_of_parquet_that_training_takes_is_read()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        (_, var expected) = await PostAsync(served, "city,area,rooms,lift\nRiga,100,3,true\nOslo,30,,false\n"u8.ToArray(), "text/csv");
        foreach (
            var type in (string[])
                [
                    "TINYINT",
                    "UTINYINT",
                    "SMALLINT",
                    "USMALLINT",
                    "INTEGER",
                    "UINTEGER",
                    "BIGINT",
                    "UBIGINT",
                    "FLOAT",
                    "DOUBLE",
                    "DECIMAL(9,2)",
                    "DECIMAL(18,4)",
                    "DECIMAL(30,3)",
                ]
        )
        {
            foreach (var codec in (string[])["uncompressed", "snappy", "zstd", "gzip"])
            {
                var body = ParquetOf(
                    $"SELECT 'Riga' AS city, 100::{type} AS area, 3::{type} AS rooms, true AS lift UNION ALL SELECT 'Oslo', "
                        + $"30::{type}, NULL, false",
                    codec
                );

                (var status, var answer) = await PostAsync(served, body, "application/vnd.apache.parquet", accept: "text/csv");

                Assert.Equal((type, codec, 200, expected), (type, codec, status, answer));
            }
        }
    }

    [Theory]
    [InlineData("SELECT 'Riga' AS city, [100] AS area, 3 AS rooms, true AS lift", 422, "area", "nested")]
    [InlineData("SELECT 'Riga' AS city, {'m': 100} AS area, 3 AS rooms, true AS lift", 422, "area", "nested")]
    [InlineData("SELECT 'Riga' AS city, 'large' AS area, 3 AS rooms, true AS lift", 422, "area", "must be a number, not a text")]
    [InlineData(
        "SELECT 'Riga' AS city, TIMESTAMP '2024-05-31' AS area, 3 AS rooms, true AS lift",
        422,
        "area",
        "must be a number, not a time"
    )]
    [InlineData("SELECT 'Riga' AS city, 100 AS area, 3 AS rooms, 2 AS lift", 422, "lift", "must be true or false")]
    [InlineData("SELECT 1.5 AS city, 100 AS area, 3 AS rooms, true AS lift", 422, "city", "must be a text")]
    [InlineData("SELECT 'Riga' AS city, 100 AS area, 3 AS rooms", 422, "lift", "is missing")]
    [InlineData("SELECT 'Riga'::BLOB AS city, 100 AS area, 3 AS rooms, true AS lift", 400, null, "city")]
    public async Task Parquet_that_is_not_the_models_is_refused_by_the_column(string query, int status, string? field, string message)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (var answered, var body) = await PostAsync(served, ParquetOf(query, "snappy"), "application/vnd.apache.parquet");

        Assert.Equal(status, answered);
        Assert.Contains(message, body, StringComparison.Ordinal);
        if (field is not null)
            Assert.Contains(JsonNode.Parse(body)!["errors"]!.AsArray(), e => (string)e!["field"]! == field);
    }

    [Fact]
    public async Task A_parquet_file_cut_short_anywhere_is_refused_in_a_plain_sentence()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        var body = ParquetOf("SELECT 'Riga' AS city, i::DOUBLE AS area, 3 AS rooms, true AS lift FROM range(50) t(i)", "snappy");
        for (var length = 1; length < body.Length; length += 13)
        {
            (var status, var answer) = await PostAsync(served, body[..length], "application/vnd.apache.parquet");

            Assert.Equal(400, status);
            Assert.Equal("it is no Parquet file, or a broken one", (string)JsonNode.Parse(answer)!["detail"]!);
        }
    }

    [Fact]
    public async Task A_small_parquet_file_of_very_many_rows_is_too_large()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression, options => options with { MaxRows = 1_000_000 });
        var body = ParquetOf("SELECT 'Riga' AS city, 1.0::DOUBLE AS area, 3 AS rooms, true AS lift FROM range(3000000)", "zstd");

        Assert.InRange(body.Length, 1, 1_000_000);
        Assert.Equal(413, (await PostAsync(served, body, "application/vnd.apache.parquet")).Status);
    }

    [Theory]
    [InlineData("text/csv", "text/csv")]
    [InlineData("text/csv", "application/json")]
    [InlineData("application/vnd.apache.parquet", "text/csv")]
    [InlineData("text/csv", "application/vnd.apache.parquet")]
    public async Task A_table_of_many_parts_is_answered_row_for_row(string type, string accept)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        const int Rows = 20_000;
        var body =
            type == "text/csv"
                ? Encoding.UTF8.GetBytes(
                    "area,rooms,lift,city\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"{20 + (i % 100)},3,true,Riga\n"))
                )
                : ParquetOf(
                    $"SELECT 'Riga' AS city, (20 + i % 100)::DOUBLE AS area, 3 AS rooms, true AS lift FROM range({Rows}) t(i)",
                    "snappy"
                );

        (var status, var answer) = await PostAsync(served, body, type, accept: accept);
        (_, var one) = await served.PostAsync("""{"features":{"area":61,"rooms":3,"lift":true,"city":"Riga"}}""");

        Assert.Equal(200, status);
        if (accept == "text/csv")
        {
            var lines = answer.Split('\n');
            Assert.Equal(Rows + 2, lines.Length);
            Assert.Equal((double)one["prediction"]!, double.Parse(lines[19_942], System.Globalization.CultureInfo.InvariantCulture));
        }
        else if (accept == "application/json")
        {
            var predictions = JsonNode.Parse(answer)!["predictions"]!.AsArray();
            Assert.Equal(Rows, predictions.Count);
            Assert.Equal((double)one["prediction"]!, (double)predictions[19_941]!["prediction"]!);
            Assert.Equal(Rows, predictions.Select(prediction => (string)prediction!["id"]!).Distinct().Count());
        }
    }

    [Fact]
    public async Task A_fault_in_the_last_part_refuses_the_whole_table_by_its_row()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        var rows = string.Concat(Enumerable.Repeat("100,3,true,Riga\n", 20_000));

        (var status, var problem) = await PostAsync(
            served,
            Encoding.UTF8.GetBytes($"area,rooms,lift,city\n{rows}much,3,true,Riga\n"),
            "text/csv"
        );

        Assert.Equal(422, status);
        Assert.Equal(20_000, (int)JsonNode.Parse(problem)!["errors"]![0]!["row"]!);
    }

    [Fact]
    public async Task A_parquet_file_that_would_be_read_for_ever_is_refused()
    {
        // Found by make fuzz-predictor: past the end of the footer the library goes on for ever.
        var body = Convert.FromBase64String(
            "UEFSMRUAFSAVJCwVBBUAFQYVBhwYAWIYAWEWACgBYhgBYQAAABA8AgAAAAQBAQAAAGEBAAAAYhUAFSwVMCwVBBUAFQYVBhwYBFJp"
            + "Z2EYBE9zbG8WACgEUmlnYRgET3NsbwAAABZUAgAAAAQBBAAAAFJpZ2EEAAAAT3NsbxUAFSAVJCwVBBUAFQYVBhwYCAAAAAAAAFlA"
            + "GAgAAAAAAABJQBYAKAgAAAAAAABZQBgIAAAAAAAASUAAAAAQPAAAAAAAAFlAAAAAAAAASUAVABUQFRQsFQQVABUGFQYcGAQAAEBA"
            + "GAQAAABAFgAoBAAAQEAYBAAAAEAAAAAIHAAAQEAAAABAFQAVIBUkLBUEFQAVBhUGHBgIAAAAAAAA8D8YCAAAAAAAAAAAFgAoCAAA"
            + "AAAAAPA/GAgAAAAAAAAAAAAAABA8AAAAAAAA8D8AAAAAAAAAABUCGWxIBHJvb3QVCgAVDCUCGANyb3clAEwcAAAAFQwlAhgEY2l0"
            + "eSUATBwAAAAVCiUAGARhcmVhABUIJQAYBXJvb21zABUKJQAYBGxpZnQAFgQZHBlcJggcFQwZJQAGGRgDcm93FQIWBBZiFmYmCDwY"
            + "AWIYAWEWACgBYhgBYQAAACZuHBUMGSUABhkYBGNpdHkVAhYEFoYBFooBJm48GARSaWdhGARPc2xvFgAoBFJpZ2EYBE9zbG8AAAAm"
            + "+AEcFQoZJQAGGRgEYXJlYRUCFgQWmgEWngEm+AE8GAgAAAAAAABZQBgIAAAAAAAASUAWACgIAAAAAAAAWUAYCAAAAAAAAElAAAAA"
            + "JpYDHBUIGSUABhkYBXJvb21zFQIWBBZqFm4mlgM8GAQAAEBAGAQAAABAFgAoBAAAQEAYBAAAAEAAAAAmhAQcFQoZJQAGGRgEbGlm"
            + "dBUCFgQWmgEWngEmhAQ8GAgAAAAAAADwPxgIAAAAAAAAAAAWACgIAAAAAAAA8D8YCAAAAAAAAAAAAAAAFoYFFgQ2mgUAKEpQYXJx"
            + "dWV0Lk5ldCB2ZXJzaW9uIDYuMS4wIChidWlsZCBjMTc5ZDk3YmQyNTQ5YjVmNDRhOTI0MWU3MjlmODY5ZDQ5NDdlZTU5KQLkAQAA"
            + "UEFSMQ=="
        );
        await using var served = await Served.StartAsync(LearningTask.Regression);

        Assert.Equal(400, (await PostAsync(served, body, "application/vnd.apache.parquet", "/predict?id=row")).Status);
    }

    private static byte[] ParquetOf(string query, string codec)
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-table-").FullName;
        try
        {
            using var database = new Database(threads: 1);
            var file = Path.Combine(folder, "rows.parquet");
            database.Execute($"COPY ({query}) TO '{file}' (FORMAT parquet, COMPRESSION {codec})");
            return File.ReadAllBytes(file);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Status, string Body)> PostAsync(
        Served served,
        byte[] body,
        string contentType,
        string path = "/predict",
        string? accept = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await served.Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
