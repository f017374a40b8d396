using System.Text.Json.Nodes;
using Trainyard.Local.ApiServer.Schemas;

namespace Trainyard.Local.Tests.SchemaRules;

public sealed class FormatsTests
{
    [Theory]
    [InlineData("label", "web-1", "")]
    [InlineData("label", "Web", "a lowercase RFC 1123 label must")]
    [InlineData("label", "a.b", "must not contain dots")]
    [InlineData("label1035", "1a", "a DNS-1035 label must")]
    [InlineData("subdomain", "a.b-c", "")]
    [InlineData("subdomain", "a_b", "a lowercase RFC 1123 subdomain must")]
    [InlineData("wildcard", "*.example.com", "")]
    [InlineData("wildcard", "a.*.com", "a wildcard DNS-1123 subdomain must")]
    [InlineData("qualified", "example.com/Name", "")]
    [InlineData("qualified", "/name", "prefix part must be non-empty")]
    [InlineData("qualified", "example.com/", "name part must be non-empty|name part must consist")]
    [InlineData("label-value", "", "")]
    [InlineData("label-value", "-a", "a valid label must")]
    [InlineData("config-key", "..", "must not be '..'")]
    [InlineData("config-key", "a/b", "a valid config key must")]
    [InlineData("port-name", "http", "")]
    [InlineData("port-name", "HTTP", "must contain only|must contain at least one letter")]
    [InlineData("port-name", "a--b", "must not contain consecutive hyphens")]
    [InlineData("port-name", "-a", "must not begin or end with a hyphen")]
    [InlineData("env-name", "A=B", "a valid environment variable name must")]
    [InlineData("env-name", "a b", "")]
    [InlineData("ip", "10.0.0.256", "must be a valid IP address")]
    [InlineData("cidr", "10.0.0.0", "must be a valid CIDR value")]
    [InlineData("cidr", "10.0.0.0/8", "")]
    [InlineData("relative-path", "/a", "must be a relative path")]
    [InlineData("relative-path", "a/../b", "must not contain '..'")]
    [InlineData("relative-path", "a..b", "")]
    [InlineData("int-or-percent", "50%", "")]
    [InlineData("int-or-percent", "50", "a valid percent string must")]
    [InlineData("at-most-100%", "101%", "must not be greater than 100%")]
    [InlineData("regexp", "^a+$", "")]
    [InlineData(
        "regexp",
        "(?<!a)b",
        "must be a valid regular expression, but isn't: error parsing regexp: invalid or unsupported Perl syntax: `(?<!`"
    )]
    [InlineData("regexp", "[a", "must be a valid regular expression, but isn't: error parsing regexp: missing closing ]: `[a`")]
    public void A_text_is_held_to_its_format(string format, string text, string faults)
    {
        string[] found = [.. Formats.Faults(text, format, "f").Select(fault => fault.Why)];
        var expected = faults.Split('|', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.StartsWith(pair.First, pair.Second));
    }

    [Fact]
    public void All_bad_labels_of_a_map_are_told_with_key_or_value()
    {
        JsonObject labels = new()
        {
            ["good"] = "v",
            ["b d"] = "v",
            ["also.good"] = "-v",
        };
        Assert.Equal(["\"b d\"", "\"-v\""], Formats.Faults(labels, "labels", "spec.selector").Select(fault => fault.Detail.Split(": ")[1]));
    }
}
