using System.Text.Json.Nodes;
using Trainyard.Local.ApiServer.Resources;
using Trainyard.Local.ApiServer.Schemas;

namespace Trainyard.Local.Tests.SchemaRules;

public sealed class SchemaTests
{
    private static readonly Schema Widget = CustomSchema.Read(
        JsonNode
            .Parse(
                """
                {"type":"object","properties":{"spec":{"type":"object","required":["size"],"properties":{
                  "size":{"type":"integer","minimum":1,"maximum":10},
                  "mode":{"type":"string","enum":["Fast","Slow"],"default":"Slow"},
                  "name":{"type":"string","pattern":"^[a-z]+$"},
                  "parts":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],"items":{"type":"object","properties":{"name":{"type":"string"},"weight":{"type":"integer","default":1}}}},
                  "open":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
                  "port":{"x-kubernetes-int-or-string":true}}}}}
                """
            )!
            .AsObject()
    );

    [Theory]
    [InlineData("""{"size":3}""", "")]
    [InlineData("""{}""", "spec.size: Required value")]
    [InlineData("""{"size":11}""", "spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10")]
    [InlineData("""{"size":"big"}""", "spec.size: Invalid value: \"string\": spec.size in body must be of type integer: \"string\"")]
    [InlineData("""{"size":1,"mode":"Medium"}""", "spec.mode: Unsupported value: \"Medium\": supported values: \"Fast\", \"Slow\"")]
    [InlineData("""{"size":1,"name":"A"}""", "spec.name: Invalid value: \"A\": spec.name in body should match '^[a-z]+$'")]
    [InlineData("""{"size":1,"parts":[{"name":"p"},{"name":"p"}]}""", "spec.parts[1]: Duplicate value: {\"name\":\"p\"}")]
    [InlineData(
        """{"size":1,"port":1.5}""",
        "spec.port: Invalid value: \"number\": spec.port in body must be of type integer,string: \"number\""
    )]
    [InlineData("""{"size":1,"port":"http"}""", "")]
    public void A_fault_is_told_with_its_field(string spec, string expected) =>
        Assert.Equal(expected, string.Join('\n', Faults(spec, null)));

    [Fact]
    public void What_an_update_leaves_as_it_was_is_not_held_against_it() =>
        Assert.Empty(Faults("""{"size":11,"mode":"Fast"}""", """{"size":11}"""));

    [Fact]
    public void Unknown_fields_are_pruned_and_told_and_open_objects_kept()
    {
        var body = JsonNode.Parse("""{"spec":{"size":1,"sice":2,"open":{"any":1},"parts":[{"name":"p","extra":1}]}}""")!.AsObject();
        Pruning pruning = new();
        pruning.Prune(body, Widget, BuiltInKinds.Load().ObjectMeta);
        Assert.Equal(["spec.parts[0].extra", "spec.sice"], pruning.Unknown.Order());
        Assert.Equal("""{"spec":{"size":1,"open":{"any":1},"parts":[{"name":"p"}]}}""", body.ToJsonString());
    }

    [Fact]
    public void Defaults_are_filled_in_at_every_level()
    {
        var body = JsonNode.Parse("""{"spec":{"size":1,"parts":[{"name":"p"}]}}""")!;
        Defaulting.Apply(body, Widget);
        Assert.Equal("Slow", body.Text("spec.mode"));
        Assert.Equal(1, body.Objects("spec.parts").First().Integer("weight"));
    }

    [Fact]
    public void An_integer_is_one_however_the_caller_made_it()
    {
        JsonObject body = new() { ["spec"] = new JsonObject { ["replicas"] = 2 } };
        new Pruning().Prune(
            body,
            BuiltInKinds.Load().Kinds.First(kind => kind.Kind == "Deployment").Schema,
            BuiltInKinds.Load().ObjectMeta
        );
        Assert.Equal(2, body.Integer("spec.replicas"));
    }

    [Theory]
    [InlineData("1000m", "1")]
    [InlineData("0.5", "500m")]
    [InlineData("1024Mi", "1Gi")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("2e3", "2e3")]
    [InlineData("0.0001", "1m")]
    [InlineData("1e", null)]
    [InlineData("0", "0")]
    [InlineData("lots", null)]
    public void A_quantity_takes_its_canonical_form(string text, string? expected) => Assert.Equal(expected, Quantity.Canonical(text));

    [Theory]
    [InlineData("a=x", true)]
    [InlineData("a==x,b!=z", true)]
    [InlineData("a in (x, y)", true)]
    [InlineData("a notin (x)", false)]
    [InlineData("!c", true)]
    [InlineData("c", false)]
    [InlineData("n>1,n<3", true)]
    public void A_label_selector_matches(string selector, bool expected) =>
        Assert.Equal(expected, LabelSelector.Parse(selector).Matches([new("a", "x"), new("b", "y"), new("n", "2")]));

    [Theory]
    [InlineData("a in x")]
    [InlineData("!!")]
    [InlineData("a=b c")]
    public void A_broken_label_selector_is_a_bad_request(string selector) =>
        Assert.Equal(400, Assert.Throws<ApiException>(() => LabelSelector.Parse(selector)).Code);

    [Theory]
    [InlineData(".status.conditions[?(@.type==\"Ready\")].status", "True")]
    [InlineData(".spec.items[*].n", "1")]
    [InlineData(".spec.items[1].n", "2")]
    [InlineData(".metadata.labels['a.b/c']", "v")]
    [InlineData(".metadata.labels.a\\.b/c", "v")]
    [InlineData(".nothing.here", null)]
    public void A_printer_column_finds_its_value(string path, string? expected) =>
        Assert.Equal(
            expected,
            JsonPath
                .Find(
                    JsonNode.Parse(
                        """{"metadata":{"labels":{"a.b/c":"v"}},"spec":{"items":[{"n":1},{"n":2}]},"status":{"conditions":[{"type":"Other","status":"False"},{"type":"Ready","status":"True"}]}}"""
                    ),
                    path
                )
                .FirstOrDefault()
                ?.ToString()
        );

    private static IEnumerable<string> Faults(string spec, string? old)
    {
        List<FieldError> errors = [];
        new Validation(errors).Check(
            JsonNode.Parse($$"""{"spec":{{spec}} }"""),
            old is null ? null : JsonNode.Parse($$"""{"spec":{{old}} }"""),
            Widget,
            "",
            ""
        );
        return errors.Select(error => error.ToString());
    }
}
