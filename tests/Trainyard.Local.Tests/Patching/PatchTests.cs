using System.Text.Json.Nodes;
using Trainyard.Local.ApiServer.Patching;
using Trainyard.Local.ApiServer.Schemas;

namespace Trainyard.Local.Tests.Patching;

public sealed class PatchTests
{
    private static readonly Schema Pod = BuiltInKinds.Load().Kinds.First(kind => kind.Kind == "Pod").Schema;

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""", """{"a":2}""")]
    [InlineData("""{"a":1,"b":2}""", """{"a":null}""", """{"b":2}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"c":2}}""", """{"a":{"b":1,"c":2}}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[3]}""", """{"a":[3]}""")]
    [InlineData("""{}""", """{"a":{"b":null}}""", """{"a":{}}""")]
    public void A_merge_patch_follows_RFC_7386(string target, string patch, string expected) =>
        Same(expected, MergePatch.Apply(JsonNode.Parse(target), JsonNode.Parse(patch)));

    [Theory]
    [InlineData("""[{"op":"add","path":"/b","value":2}]""", """{"a":[1,2],"b":2}""")]
    [InlineData("""[{"op":"add","path":"/a/-","value":3}]""", """{"a":[1,2,3]}""")]
    [InlineData("""[{"op":"add","path":"/a/0","value":0}]""", """{"a":[0,1,2]}""")]
    [InlineData("""[{"op":"remove","path":"/a/1"}]""", """{"a":[1]}""")]
    [InlineData("""[{"op":"replace","path":"/new","value":1}]""", """{"a":[1,2],"new":1}""")]
    [InlineData("""[{"op":"move","from":"/a/0","path":"/first"}]""", """{"a":[2],"first":1}""")]
    [InlineData("""[{"op":"copy","from":"/a","path":"/c~1d"}]""", """{"a":[1,2],"c/d":[1,2]}""")]
    [InlineData("""[{"op":"test","path":"/a/0","value":2}]""", null)]
    [InlineData("""[{"op":"remove","path":"/nothing"}]""", null)]
    [InlineData("""[{"op":"invent","path":"/a"}]""", null)]
    public void A_JSON_patch_follows_RFC_6902_but_replace_adds(string operations, string? expected) =>
        Same(expected, JsonPatch.Apply(JsonNode.Parse("""{"a":[1,2]}"""), JsonNode.Parse(operations)!.AsArray()));

    [Fact]
    public void A_strategic_merge_merges_containers_by_name_and_puts_new_ones_in_front() =>
        Same(
            """{"spec":{"containers":[{"name":"side","image":"s"},{"name":"main","image":"new","command":["c"]}]}}""",
            Strategic(
                """{"spec":{"containers":[{"name":"main","image":"old","command":["c"]}]}}""",
                """{"spec":{"containers":[{"name":"main","image":"new"},{"name":"side","image":"s"}],"$setElementOrder/containers":[{"name":"side"},{"name":"main"}]}}"""
            )
        );

    [Fact]
    public void A_strategic_merge_deletes_an_item_by_directive() =>
        Same(
            """{"spec":{"containers":[{"name":"b"}]}}""",
            Strategic(
                """{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}""",
                """{"spec":{"containers":[{"name":"a","$patch":"delete"}]}}"""
            )
        );

    [Fact]
    public void A_strategic_merge_adds_to_and_deletes_from_sets() =>
        Same(
            """{"metadata":{"finalizers":["c","b"]}}""",
            Strategic(
                """{"metadata":{"finalizers":["a","b"]}}""",
                """{"metadata":{"finalizers":["c"],"$deleteFromPrimitiveList/finalizers":["a"]}}"""
            )
        );

    [Fact]
    public void A_strategic_merge_replaces_where_told() =>
        Same(
            """{"metadata":{"labels":{"b":"2"}}}""",
            Strategic("""{"metadata":{"labels":{"a":"1"}}}""", """{"metadata":{"labels":{"$patch":"replace","b":"2"}}}""")
        );

    private static JsonNode? Strategic(string target, string patch) =>
        StrategicMergePatch.Apply(JsonNode.Parse(target)!.AsObject(), JsonNode.Parse(patch)!.AsObject(), Pod);

    private static void Same(string? expected, JsonNode? actual) =>
        Assert.True(
            Json.Same(expected is null ? null : JsonNode.Parse(expected), actual),
            $"expected {expected}, got {actual?.ToJsonString()}"
        );
}
