using System.Text.Json.Nodes;

namespace Trainyard.Runtime.Tests.Client;

public sealed class MergePatchTests
{
    [Theory]
    [InlineData("{}", "{}", "{}")]
    [InlineData("null", """{"a":1}""", """{"a":1}""")]
    [InlineData("""{"a":1,"b":2}""", """{"a":1,"b":3}""", """{"b":3}""")]
    [InlineData("""{"a":1,"b":2}""", """{"a":1}""", """{"b":null}""")]
    [InlineData("""{"a":{"b":1,"c":2}}""", """{"a":{"b":1,"c":3}}""", """{"a":{"c":3}}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":7}""", """{"a":7}""")]
    [InlineData("""{"a":7}""", """{"a":{"b":1}}""", """{"a":{"b":1}}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", """{"a":[1]}""")]
    public void It_says_what_differs_and_nothing_else(string before, string after, string change) =>
        Assert.Equal(change, MergePatch.Between(JsonNode.Parse(before)?.AsObject(), JsonNode.Parse(after)!.AsObject()).ToJsonString());
}
