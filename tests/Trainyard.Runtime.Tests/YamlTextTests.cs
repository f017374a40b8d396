using System.Text.Json.Nodes;

namespace Trainyard.Runtime.Tests;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("""{"a":"yes","b":"0123","c":"1.5","d":"null","e":"~","f":"","g":"on","h":".inf"}""")]
    [InlineData("""{"a":true,"b":12,"c":1.5,"d":null,"e":[],"f":{},"g":[1,{"x":[2]}]}""")]
    [InlineData("""{"query":"SELECT *\nFROM t -- a: b\n","other":"line\n\n  indented"}""")]
    [InlineData("""{"a":"# no comment","b":"- no list","c":"k: v","d":"{x}","e":"'q'","f":"\"q\"","g":" blank ","h":"@at","yes":1}""")]
    [InlineData("""{"a":"tab\there","b":"trailing \nblank","c":"é ü","d":"\u0001"}""")]
    public void What_is_written_is_read_back_the_same(string json) =>
        Assert.Equal(JsonNode.Parse(json)!.ToJsonString(), YamlJson.Parse(YamlJson.Write(JsonNode.Parse(json)))!.ToJsonString());
}
