using System.Text.Json.Nodes;
using Trainyard.Local.ApiServer.Schemas.Cel;

namespace Trainyard.Local.Tests.SchemaRules;

public sealed class CelTests
{
    private static readonly JsonNode Self = JsonNode.Parse(
        """{"min":1,"max":3,"name":"w-1","list":[1,2,3],"nested":{"on":true},"ratio":0.5}"""
    )!;

    [Theory]
    [InlineData("self.min <= self.max && self.max - self.min == 2", true)]
    [InlineData("has(self.name) != has(self.other)", true)]
    [InlineData("!has(self.nested.off)", true)]
    [InlineData("self.name.startsWith('w-') || self.other == 1", true)]
    [InlineData("self.list.all(x, x > 0) && self.list.exists_one(x, x == 2)", true)]
    [InlineData("self.list.map(x, x * 2) == [2, 4, 6]", true)]
    [InlineData("size(self.list) == 3 && self.list[0] == 1 && 2 in self.list", true)]
    [InlineData("self.nested.on ? self.ratio < 1.0 : false", true)]
    [InlineData("self.max % 2 == 0", false)]
    [InlineData("self == oldSelf", true)]
    [InlineData("self.name.matches('^[a-z]-[0-9]$')", true)]
    public void A_rule_is_evaluated(string rule, bool expected) =>
        Assert.Equal(
            expected,
            CelCompiler.Strict(rule)(new() { ["self"] = CelFunctions.Wrap(Self), ["oldSelf"] = CelFunctions.Wrap(Self.DeepClone()) })
        );

    [Theory]
    [InlineData("self >")]
    [InlineData("self.min <= ")]
    [InlineData("(self.min")]
    [InlineData("self.min self.max")]
    public void A_broken_rule_is_refused(string rule) => Assert.Throws<CelException>(() => CelParser.Parse(rule));

    [Theory]
    [InlineData("self.nothing == 1")]
    [InlineData("self.name > 1")]
    [InlineData("unknown(self)")]
    public void A_rule_that_does_not_fit_its_values_is_an_error(string rule) =>
        Assert.Throws<CelException>(() => CelCompiler.Strict(rule)(new() { ["self"] = CelFunctions.Wrap(Self) }));
}
