using System.Text.Json.Nodes;
using Trainyard.Local.ApiServer.Schemas;

namespace Trainyard.Local.Tests.SchemaRules;

public sealed class RuleChecksTests
{
    [Theory]
    [InlineData("self.n > 1 && self.s.startsWith('a')", "")]
    [InlineData("self.m.all(k, self.m[k] > 0)", "")]
    [InlineData("!has(self.n) || self.?n.orValue(0) > 1", "")]
    [InlineData("duration(self.s) < duration('1h')", "")]
    [InlineData("self.q == 1", ":1:5: undefined field 'q'")]
    [InlineData("self.n + 'a' == 'b'", ":1:8: found no matching overload for '_+_' applied to '(int, string)'")]
    [InlineData("self.s.startsWith(1)", "found no matching overload for 'startsWith' applied to 'string.(int)'")]
    [InlineData("other.n == 1", ":1:1: undeclared reference to 'other' (in container '')")]
    [InlineData("self.n.all(x, x > 1)", "expression of type 'int' cannot be range of a comprehension")]
    [InlineData("[1, self.n", "Syntax error: missing ']' at '<EOF>'")]
    [InlineData("self.s", "cel expression must evaluate to a bool")]
    [InlineData("self.s.matches('[')", "invalid matches argument")]
    public void A_rule_is_held_to_the_types_of_its_schema(string rule, string expected)
    {
        var told = Told(
            """{"n":{"type":"integer"},"s":{"type":"string","maxLength":10},"m":{"type":"object","maxProperties":5,"additionalProperties":{"type":"integer"}}}""",
            rule
        );
        if (expected.Length == 0)
            Assert.Empty(told);
        else
            Assert.Contains(expected, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"l":{"type":"array","items":{"type":"string"}}}""", "self.l.all(a, self.l.all(b, a != b))", true)]
    [InlineData(
        """{"l":{"type":"array","maxItems":10,"items":{"type":"string","maxLength":10}}}""",
        "self.l.all(a, self.l.all(b, a != b))",
        false
    )]
    [InlineData("""{"s":{"type":"string"},"t":{"type":"string"}}""", "self.s.contains(self.t)", true)]
    [InlineData("""{"s":{"type":"string","maxLength":100},"t":{"type":"string","maxLength":100}}""", "self.s.contains(self.t)", false)]
    public void A_rule_that_nothing_bounds_is_too_dear(string properties, string rule, bool refused) =>
        Assert.Equal(refused, Told(properties, rule).Contains("estimated rule cost exceeds budget", StringComparison.Ordinal));

    private static string Told(string properties, string rule)
    {
        JsonObject schema = new()
        {
            ["type"] = "object",
            ["properties"] = JsonNode.Parse(properties),
            ["x-kubernetes-validations"] = new JsonArray(new JsonObject { ["rule"] = rule }),
        };
        List<FieldError> errors = [];
        RuleChecks.Check(schema, "schema", errors);
        return string.Join('\n', errors);
    }
}
