using System.Text;
using System.Text.Json;
using Trainyard.Predictor.Requests;

namespace Trainyard.Predictor.Tests;

public sealed class JsonWordsTests
{
    [Theory]
    [InlineData("""{"a": }""", "line 1, byte 7: '}' is not expected here")]
    [InlineData("""{'a': 1}""", "line 1, byte 2: ''a': 1}' is not expected here")]
    [InlineData("""{"a": 1,}""", "line 1, byte 9: '}' is not expected here")]
    [InlineData("{\n  \"a\": 1\n  \"b\": 2\n}", "line 3, byte 3: '\"b\": 2' is not expected here")]
    [InlineData("{\"a\": 1} x", "line 1, byte 10: 'x' is not expected here")]
    [InlineData("x=1&y=2", "line 1, byte 1: 'x=1&y=2' is not expected here")]
    [InlineData("\uFEFF{}", "line 1, byte 1: a byte order mark is not expected here")]
    [InlineData("{\"a\": \"\u0001\"}", "line 1, byte 8: the byte 0x01 is not expected here")]
    [InlineData("{\"a\": NaN}", "JSON has no NaN and no Infinity (line 1): a gap is null")]
    [InlineData("{\"a\":\n -Infinity}", "JSON has no NaN and no Infinity (line 2): a gap is null")]
    [InlineData("""{"a": 1""", "it breaks off in line 1, after 7 bytes of it")]
    [InlineData("{\n\"a\": [1,\n", "it breaks off in line 3, after 0 bytes of it")]
    [InlineData("{\"a\": \"\\ud800\"}", "a text in it is no Unicode: JSON is written in UTF-8")]
    public void They_say_where_it_is_wrong_and_what_stands_there(string json, string expected) => Assert.Equal(expected, Words(json));

    [Fact]
    public void Deep_nesting_is_told_as_such() => Assert.Equal("it is nested too deep (line 1)", Words(new string('[', 100)));

    private static string Words(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var fault = Record.Exception(() =>
        {
            using var document = JsonDocument.Parse(bytes);
            document.RootElement.GetProperty("a").GetString();
        });
        return JsonWords.Of(fault!, bytes);
    }
}
