using System.Text.Json;

namespace Trainyard.Api.Tests.Validation;

public sealed class ScorerRulesTests
{
    private const string Influx = """{"influx":{"measurement":"m","database":"d","secretName":"s"}}""";
    private const string Postgres = """{"postgres":{"table":"t","key":["id"],"secretName":"s"}}""";
    private const string Queue = """{"queue":{"name":"q","secretName":"s"}}""";
    private const string Files = """{"files":{"uri":"s3://in/*.csv"}}""";
    private const string ToInflux = """{"influx":{"measurement":"r"}}""";
    private const string ToPostgres = """{"postgres":{"table":"r"}}""";
    private const string ToOther = """{"postgres":{"table":"r","secretName":"p"}}""";
    private const string ToQueue = """{"queue":{"name":"r"}}""";
    private const string ToFiles = """{"files":{"uri":"s3://out"}}""";

    [Theory]
    [InlineData(Influx, ToInflux)]
    [InlineData(Postgres, ToPostgres)]
    [InlineData(Queue, ToQueue)]
    [InlineData(Files, ToFiles)]
    [InlineData(Influx, ToOther)]
    [InlineData(Queue, ToOther)]
    [InlineData(Files, ToOther)]
    public void Results_go_into_a_store_of_the_inputs_kind_or_into_PostgreSQL(string input, string output) =>
        Assert.Empty(Check(input, output));

    [Theory]
    [InlineData(Files, ToInflux)]
    [InlineData(Files, ToQueue)]
    [InlineData(Queue, ToInflux)]
    [InlineData(Queue, ToFiles)]
    [InlineData(Influx, ToQueue)]
    [InlineData(Influx, ToFiles)]
    [InlineData(Postgres, ToInflux)]
    [InlineData(Postgres, ToQueue)]
    [InlineData(Postgres, ToFiles)]
    public void A_pair_that_cannot_write_each_row_once_is_refused_with_the_reason(string input, string output)
    {
        var fault = Assert.Single(Check(input, output));

        Assert.Equal("spec.output", fault.Path);
        Assert.Contains("only a transaction keeps what was read together with its results", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Files, ToPostgres)]
    [InlineData(Influx, ToPostgres)]
    [InlineData(Postgres, ToOther)]
    public void A_table_has_a_Secret_of_its_own_where_the_rows_come_from_elsewhere_and_only_there(string input, string output) =>
        Assert.StartsWith("output.postgres.secretName", Assert.Single(Check(input, output)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{}", ToFiles, "spec.input")]
    [InlineData(Files, "{}", "spec.output")]
    [InlineData("""{"files":{"uri":"s3://in/*.csv"},"queue":{"name":"q","secretName":"s"}}""", ToFiles, "spec.input")]
    [InlineData(Files, """{"files":{"uri":"s3://out"},"postgres":{"table":"r","secretName":"p"}}""", "spec.output")]
    [InlineData(Influx, """{"influx":{"measurement":"m"}}""", "spec.output.influx.measurement")]
    [InlineData(Postgres, """{"postgres":{"table":"t"}}""", "spec.output.postgres.table")]
    [InlineData(Queue, """{"queue":{"name":"q"}}""", "spec.output.queue")]
    [InlineData(Queue, """{"queue":{"name":"r","errors":"q"}}""", "spec.output.queue")]
    public void Stores_that_cannot_be_are_told_by_their_field(string input, string output, string path) =>
        Assert.Equal(path, Assert.Single(Check(input, output)).Path);

    [Theory]
    [InlineData("fraud", null)]
    [InlineData("fraud-2", null)]
    [InlineData("2fraud", "metadata.name")]
    [InlineData("fraud.v1", "metadata.name")]
    [InlineData("a-name-that-leaves-its-jobs-no-room-for-a-number", "metadata.name")]
    public void A_name_leaves_room_for_its_Jobs(string name, string? path) =>
        Assert.Equal(path is null ? [] : [path], Check(Files, ToFiles, name: name).Select(fault => fault.Path));

    [Theory]
    [InlineData("\"mode\":\"Stream\"", null)]
    [InlineData("\"mode\":\"Once\"", null)]
    [InlineData("\"mode\":{\"schedule\":\"*/10 * * * *\"}", null)]
    [InlineData("\"mode\":\"Always\"", "spec.mode")]
    [InlineData("\"mode\":5", "spec.mode")]
    [InlineData("\"mode\":{\"schedule\":\"often\"}", "spec.mode.schedule")]
    [InlineData("\"mode\":{\"schedule\":\"0 0 30 2 *\"}", "spec.mode.schedule")]
    [InlineData("\"autoscaling\":{\"minReplicas\":1,\"maxReplicas\":4}", null)]
    [InlineData("\"autoscaling\":{\"minReplicas\":3,\"maxReplicas\":2}", "spec.autoscaling.maxReplicas")]
    [InlineData("\"autoscaling\":{\"minReplicas\":0,\"maxReplicas\":2}", "spec.autoscaling.maxReplicas")]
    [InlineData("\"autoscaling\":{\"targetLag\":\"soon\"}", "spec.autoscaling.targetLag")]
    [InlineData("\"mode\":\"Once\",\"autoscaling\":{\"maxReplicas\":2}", "spec.autoscaling")]
    [InlineData("\"columns\":{\"fraud\":\"score > 0.5\",\"score\":\"score\"}", null)]
    [InlineData("\"columns\":{\"fraud\":\"score >\"}", "spec.columns.fraud")]
    [InlineData("\"columns\":{\"fraud\":\"\"}", "spec.columns.fraud")]
    public void What_else_cannot_be_is_told_by_its_field(string more, string? path) =>
        Assert.Equal(path is null ? [] : [path], Check(Files, ToFiles, more).Select(fault => fault.Path));

    [Theory]
    [InlineData("""{"trainingJob":"fraud"}""", null)]
    [InlineData("""{"uri":"pvc://models/fraud"}""", null)]
    [InlineData("{}", "spec.model")]
    [InlineData("""{"trainingJob":"fraud","uri":"pvc://models/fraud"}""", "spec.model")]
    [InlineData("""{"uri":"pvc://models/../x"}""", "spec.model.uri")]
    public void A_model_is_named_once_and_lies_in_its_claim(string model, string? path) =>
        Assert.Equal(path is null ? [] : [path], Check(Files, ToFiles, model: model).Select(fault => fault.Path));

    [Fact]
    public void Every_fault_is_told_at_once() =>
        Assert.Equal(
            ["metadata.name", "spec.model", "spec.output", "spec.columns.x", "spec.mode"],
            Check(Files, ToQueue, "\"columns\":{\"x\":\"> 1\"},\"mode\":\"Never\"", "{}", "-").Select(fault => fault.Path)
        );

    private static IReadOnlyList<Fault> Check(
        string input,
        string output,
        string? more = null,
        string model = """{"trainingJob":"fraud"}""",
        string name = "fraud"
    ) =>
        ScorerRules.Check(
            JsonSerializer.Deserialize(
                $$"""
                {
                  "apiVersion": "trainyard.dev/v1alpha1", "kind": "Scorer", "metadata": {"name": "{{name}}"},
                  "spec": {"model": {{model}}, "input": {{input}}, "output": {{output}}{{(more is null ? "" : ", " + more)}}}
                }
                """,
                ApiJson.Default.Scorer
            )!
        );
}
