using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Cli.Load;

namespace Trainyard.Cli.Tests.Load;

public sealed class RequestBodiesTests
{
    private static readonly JsonObject[] Rows = [new() { ["area"] = 40.5, ["city"] = "Riga" }, new() { ["area"] = 60, ["city"] = null }];

    [Fact]
    public void A_good_request_holds_a_drawn_row_as_it_is() =>
        Assert.Equal("""{"features":{"area":60,"city":null}}""", Text(new RequestBodies(Rows, 1), RequestKind.Good, 1));

    [Fact]
    public void Several_rows_make_a_list()
    {
        var features = JsonNode.Parse(new RequestBodies(Rows, 3).Of(RequestKind.Slow, 0))!["features"]!.AsArray();

        Assert.Equal([40.5, 60, 40.5], features.Select(row => (double)row!["area"]!));
    }

    [Theory]
    [InlineData(0, """{"features":{"area":40.5}}""")]
    [InlineData(1, """{"features":{"area":40.5,"city":"Riga","extra":1}}""")]
    [InlineData(2, """{"features":{"city":"Riga","area_renamed":40.5}}""")]
    [InlineData(3, """{"features":{}}""")]
    [InlineData(4, """{"features":{"area":[1],"city":"Riga"}}""")]
    [InlineData(5, """{"features":"no row"}""")]
    public void Bad_requests_are_wrong_in_turn_in_each_way(int number, string body) =>
        Assert.Equal(body, Text(new RequestBodies(Rows, 1), RequestKind.Bad, number));

    [Fact]
    public void The_last_way_is_broken_JSON() =>
        Assert.ThrowsAny<JsonException>(() => JsonNode.Parse(new RequestBodies(Rows, 1).Of(RequestKind.Bad, 6)));

    [Fact]
    public void An_extra_feature_has_a_name_that_no_feature_has() =>
        Assert.Contains(
            "\"extra_\":1",
            Text(new RequestBodies([new() { ["extra"] = 5 }], 1), RequestKind.Bad, 1),
            StringComparison.Ordinal
        );

    [Fact]
    public void Of_several_rows_one_is_spoilt()
    {
        var features = JsonNode.Parse(new RequestBodies(Rows, 2).Of(RequestKind.Bad, 3))!["features"]!.AsArray();

        Assert.Equal("Riga", (string?)features[0]!["city"]);
        Assert.Empty(features[1]!.AsObject());
    }

    private static string Text(RequestBodies bodies, RequestKind kind, int number) =>
        System.Text.Encoding.UTF8.GetString(bodies.Of(kind, number));
}
