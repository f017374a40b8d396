using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Trainyard.Data.DuckDb;
using Trainyard.Models;
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
        await using Served served = await Served.StartAsync(task);

        (int status, string csv) = await PostAsync(served, Encoding.UTF8.GetBytes(Flats), "text/csv");

        string[] lines = csv.TrimEnd('\n').Split('\n');
        Assert.Equal(200, status);
        Assert.Equal(header, lines[0]);
        Assert.Equal(4, lines.Length);
    }

    [Fact]
    public async Task A_row_of_a_table_gets_the_very_prediction_that_it_gets_as_json()
    {
        await using Served served = await Served.StartAsync(LearningTask.Regression);

        (_, string csv) = await PostAsync(served, Encoding.UTF8.GetBytes(Flats), "text/csv");
        (_, JsonNode json) = await served.PostAsync(
            """{"features":[{"area":100,"rooms":3,"lift":true,"city":"Riga"},{"area":30.5,"rooms":null,"lift":false,"city":"Oslo"},{"area":70,"rooms":2,"lift":true,"city":"Bergen"}]}""");

        Assert.Equal(
            json["predictions"]!.AsArray().Select(p => (float)p!["prediction"]!),
            csv.TrimEnd('\n').Split('\n').Skip(1).Select(line => float.Parse(line, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Parquet_is_answered_by_parquet()
    {
        await using Served served = await Served.StartAsync(LearningTask.BinaryClassification);
        string folder = Directory.CreateTempSubdirectory("trainyard-table-").FullName;
        try
        {
            using var database = new Database(threads: 1);
            string input = Path.Combine(folder, "rows.parquet");
            database.Execute($"COPY (SELECT 'Riga' AS city, 20.0 + i AS area, 2 AS rooms, i % 2 = 0 AS lift FROM range(100) t(i)) TO '{input}' (FORMAT parquet)");

            using var content = new ByteArrayContent(await File.ReadAllBytesAsync(input));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.apache.parquet");
            using HttpResponseMessage response = await served.Http.PostAsync("/predict", content);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
            string output = Path.Combine(folder, "out.parquet");
            await File.WriteAllBytesAsync(output, await response.Content.ReadAsByteArrayAsync());

            Assert.Equal(
                ["M: 50", "R: 50"],
                database.Texts($"SELECT prediction || ': ' || (round(count(*) / 10) * 10)::INT FROM '{output}' GROUP BY prediction ORDER BY prediction"));
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
    [InlineData("", 400, null, "at least one row")]
    public async Task A_wrong_table_is_refused_by_the_field(string csv, int status, string? field, string message)
    {
        await using Served served = await Served.StartAsync(LearningTask.Regression);

        (int answered, string body) = await PostAsync(served, Encoding.UTF8.GetBytes(csv), "text/csv");

        Assert.Equal(status, answered);
        JsonNode problem = JsonNode.Parse(body)!;
        Assert.Contains(message, (string)problem["detail"]!, StringComparison.Ordinal);
        if (field is not null)
            Assert.Contains(problem["errors"]!.AsArray(), e => (string)e!["field"]! == field);
    }

    [Theory]
    [InlineData("application/vnd.apache.parquet")]
    [InlineData("text/csv")]
    public async Task Bytes_that_are_no_such_table_are_a_4xx_that_tells_no_path(string contentType)
    {
        await using Served served = await Served.StartAsync(LearningTask.Regression);

        (int status, string body) = await PostAsync(served, [.. Enumerable.Range(0, 500).Select(i => (byte)(i * 7))], contentType);

        Assert.InRange(status, 400, 499);
        Assert.DoesNotContain(Path.GetTempPath(), body, StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Body)> PostAsync(Served served, byte[] body, string contentType)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        using HttpResponseMessage response = await served.Http.PostAsync("/predict", content);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
