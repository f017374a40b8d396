using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Trainyard.Contracts;
using Trainyard.Predictor.Tests.Support;

namespace Trainyard.Predictor.Tests;

/// <summary>How bodies are packed and encoded.</summary>
public sealed partial class BodyTests
{
    private const string Row = """{"features":{"area":100,"rooms":3,"lift":true,"city":"Riga"}}""";
    private const string Csv = "city,area,rooms,lift\nRiga,100,3,true\n";

    public static TheoryData<string, string, string> Bodies() =>
        new()
        {
            { "/predict", "application/json", Row },
            { "/predict", "text/csv", Csv },
            { "/feedback", "application/json", """{"id":"AAAA","truth":1}""" },
            { "/v2/models/flats/infer", "application/json", """{"inputs":[]}""" },
        };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_packed_body_and_one_with_a_byte_order_mark_are_read_as_any_other(string path, string type, string body)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        var plain = Encoding.UTF8.GetBytes(body);

        var expected = await PostAsync(served, path, plain, type);

        Assert.Equal(expected, await PostAsync(served, path, Packed(plain), type, "gzip"));
        Assert.Equal(expected, await PostAsync(served, path, [0xEF, 0xBB, 0xBF, .. plain], type));
        Assert.Equal(expected, await PostAsync(served, path, plain, type, "identity"));
        Assert.Equal(expected, await PostAsync(served, path, plain, type + "; charset=UTF-8"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(2000)]
    public async Task A_packed_table_that_was_cut_off_is_no_shorter_one(int bytes)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        var rows = string.Concat(Enumerable.Range(0, 3000).Select(i => $"Riga,{i * 7919 % 1000},3,true\n"));
        var packed = Packed(Encoding.UTF8.GetBytes("city,area,rooms,lift\n" + rows));

        Assert.Equal(200, (await PostAsync(served, "/predict", packed, "text/csv", "gzip")).Status);
        (var status, var answer) = await PostAsync(served, "/predict", packed[..^bytes], "text/csv", "gzip");

        Assert.Equal(400, status);
        Assert.Contains("was cut off", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", "br", 415, "Content-Encoding: br; gzip is understood")]
    [InlineData("application/json", "gzip", 400, "is no gzip")]
    [InlineData("application/json; charset=utf-16", null, 415, "charset is utf-16; send it as utf-8")]
    [InlineData("text/csv; charset=windows-1252", null, 415, "charset is windows-1252; send it as utf-8")]
    public async Task An_encoding_that_is_not_known_is_named(string type, string? encoding, int status, string message)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (var answered, var body) = await PostAsync(served, "/predict", Encoding.UTF8.GetBytes(Row), type, encoding);

        Assert.Equal(status, answered);
        Assert.Contains(message, (string)JsonNode.Parse(body)!["detail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", Row)]
    [InlineData("text/csv", Csv)]
    public async Task UTF_16_is_told_by_its_mark(string type, string body)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        Assert.Equal(
            415,
            (await PostAsync(served, "/predict", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(body)], type)).Status
        );
        Assert.Equal(
            415,
            (
                await PostAsync(
                    served,
                    "/predict",
                    [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(body)],
                    type
                )
            ).Status
        );
    }

    [Fact]
    public async Task A_body_that_unpacks_to_more_than_is_allowed_is_a_413()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression, maxBodyBytes: 100_000);

        Assert.Equal(413, (await PostAsync(served, "/predict", Packed(new byte[50_000_000]), "application/json", "gzip")).Status);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("-Infinity")]
    [InlineData("Infinity")]
    [InlineData("nan")]
    public async Task What_Python_writes_for_no_number_is_told_in_words(string number)
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);

        (var status, var body) = await PostAsync(
            served,
            "/predict",
            Encoding.UTF8.GetBytes("{\n \"features\":\n {\"area\": " + number + "}}"),
            "application/json"
        );

        Assert.Equal(400, status);
        Assert.Equal("JSON has no NaN and no Infinity (line 3): a gap is null", (string)JsonNode.Parse(body)!["detail"]!);
    }

    [Fact]
    public async Task A_method_that_nobody_knows_makes_no_series_of_its_own()
    {
        await using var served = await Served.StartAsync(LearningTask.Regression);
        using var request = new HttpRequestMessage(new HttpMethod("FOO123"), "/predict");
        (await served.Http.SendAsync(request)).Dispose();

        var metrics = await served.Http.GetStringAsync("/metrics");

        Assert.DoesNotContain("FOO123", metrics, StringComparison.Ordinal);
        Assert.Contains("method=\"other\"", metrics, StringComparison.Ordinal);
    }

    private static byte[] Packed(byte[] plain)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(plain);
        return packed.ToArray();
    }

    private static async Task<(int Status, string Body)> PostAsync(
        Served served,
        string path,
        byte[] body,
        string type,
        string? encoding = null
    )
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        using var response = await served.Http.PostAsync(path, content);

        // The id is each prediction's own.
        return ((int)response.StatusCode, OwnId().Replace(await response.Content.ReadAsStringAsync(), ""));
    }

    [GeneratedRegex(",\"id\":\"[^\"]*\"")]
    private static partial Regex OwnId();
}
