using System.Globalization;
using System.Text.Json.Nodes;
using Trainyard.Cli;

namespace Trainyard.Cli.Tests;

public sealed class ManifestTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_gives_every_document_of_its_files_in_order_of_name()
    {
        Write("b.yaml", "apiVersion: v1\nkind: Secret\nmetadata: { name: c, namespace: other }\n");
        Write(
            "a.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n---\napiVersion: trainyard.dev/v1alpha1\nkind: "
                + "Trial\nmetadata: { name: b }\n"
        );

        Assert.Equal(
            ["ConfigMap a ", "Trial b ", "Secret c other"],
            Manifest.ReadAll(_folder).Select(m => $"{m.Kind} {m.Name} {m.Namespace}")
        );
    }

    [Theory]
    [InlineData("kind: Secret\nmetadata: { name: c }", "lacks apiVersion")]
    [InlineData(
        "apiVersion: v1\nkind: Secret\nmetadata: { name: c, namespace: n }",
        "metadata.namespace of Secret c is false, no text: put it in quotes"
    )]
    [InlineData("a: b\nc: }", "line 2")]
    public void What_is_no_object_is_refused_with_the_file_and_the_reason(string yaml, string expected)
    {
        var file = Write("x.yaml", yaml);
        var fault = Assert.Throws<CliException>(() => Manifest.ReadAll(file).ToList());

        Assert.Contains(file, fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    /// <summary>What kubectl 1.32 makes of each (kubectl create --dry-run=client -o json).</summary>
    [Theory]
    [InlineData("0123", "83")]
    [InlineData("1_0", "10")]
    [InlineData("yes", "true")]
    [InlineData("no", "false")]
    [InlineData("on", "true")]
    [InlineData("off", "false")]
    [InlineData("y", "true")]
    [InlineData("n", "false")]
    [InlineData("Y", "true")]
    [InlineData("0o17", "15")]
    [InlineData("1e3", "1000")]
    [InlineData("1.0", "1")]
    [InlineData("2001-01-01", "\"2001-01-01\"")]
    [InlineData("2001-12-14t21:59:43.10-05:00", "\"2001-12-14t21:59:43.10-05:00\"")]
    [InlineData("0x1F", "31")]
    [InlineData("0b11", "3")]
    [InlineData("-0x1F", "-31")]
    [InlineData("089", "89")]
    [InlineData("+5", "5")]
    [InlineData("1_000.5", "1000.5")]
    [InlineData("~", "null")]
    [InlineData("null", "null")]
    [InlineData("Null", "null")]
    [InlineData("True", "true")]
    [InlineData("\"yes\"", "\"yes\"")]
    [InlineData("190:20:30", "\"190:20:30\"")]
    [InlineData("12345678901234567890", "12345678901234567000")]
    [InlineData("99999999999999999999999", "1e+23")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("1e400", "\"1e400\"")]
    [InlineData("1E-3", "0.001")]
    [InlineData("0.1e+3", "100")]
    [InlineData("-0", "0")]
    [InlineData("0_7", "7")]
    [InlineData("-017", "-15")]
    [InlineData("1__0", "10")]
    [InlineData("_1", "\"_1\"")]
    [InlineData("0x_1F", "31")]
    [InlineData("0o8", "\"0o8\"")]
    [InlineData("\"123\"", "\"123\"")]
    [InlineData("'0123'", "\"0123\"")]
    [InlineData("!!str 123", "\"123\"")]
    [InlineData("!!int \"12\"", "12")]
    [InlineData("!!float 3", "3")]
    [InlineData("!!binary aGk=", "\"hi\"")]
    [InlineData("yEs", "\"yEs\"")]
    [InlineData("NULL", "null")]
    [InlineData("1.", "1")]
    [InlineData("+.5", "0.5")]
    [InlineData("0b_1", "1")]
    [InlineData("1e+3", "1000")]
    [InlineData("1e", "\"1e\"")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("0.1", "0.1")]
    [InlineData("1.10", "1.1")]
    [InlineData("100000000000000000000.5", "100000000000000000000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("123456789.125", "123456789.125")]
    public void A_plain_value_is_read_as_kubectl_reads_it(string yaml, string json)
    {
        var read = JsonNode.Parse(
            Assert.Single(Manifest.Parse("x.yaml", $"apiVersion: v1\nkind: X\nmetadata: {{ name: a }}\nx: {yaml}\n")).Json
        )!["x"];

        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(json), read) || read!.GetValue<double>() == double.Parse(json, CultureInfo.InvariantCulture),
            $"{read?.ToJsonString()}, not {json}"
        );
    }

    [Theory]
    [InlineData(".inf")]
    [InlineData("-.Inf")]
    [InlineData(".nan")]
    public void A_number_that_json_has_not_is_refused_with_its_line(string yaml) =>
        Assert.Contains(
            "x.yaml, line 4",
            Assert
                .Throws<CliException>(() =>
                    Manifest.Parse("x.yaml", $"apiVersion: v1\nkind: X\nmetadata: {{ name: a }}\nx: {yaml}\n").ToList()
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Empty_documents_are_passed_over_keys_are_texts_and_anchors_are_merged()
    {
        var manifest = Assert.Single(
            Manifest.Parse(
                "x.yaml",
                "---\n# nothing\n---\napiVersion: v1\nkind: X\nmetadata: { name: a }\nbase: &b { on: 1 }\nx: { <<: *b, 010: z }\n---\n"
            )
        );

        Assert.Equal("""{"true":1,"8":"z"}""", JsonNode.Parse(manifest.Json)!["x"]!.ToJsonString());
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains(
            "nowhere.yaml",
            Assert.Throws<CliException>(() => Manifest.ReadAll("nowhere.yaml").ToList()).Message,
            StringComparison.Ordinal
        );

    private string Write(string name, string yaml)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, yaml);
        return path;
    }
}
