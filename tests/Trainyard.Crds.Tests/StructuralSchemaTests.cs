using System.Text.Json.Nodes;

namespace Trainyard.Crds.Tests;

/// <summary>What the API server asks of a CRD's schema beyond being one (apiextensions-apiserver, schema/validation.go).</summary>
public sealed class StructuralSchemaTests
{
    public static TheoryData<string> Files => [.. CrdGenerator.All().Select(crd => crd.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Nothing_is_said_of_metadata_but_that_it_is_an_object(string file) =>
        Assert.Equal("""{"type":"object"}""", Schema(file)["properties"]!["metadata"]!.ToJsonString());

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_field_has_a_type_or_keeps_whatever_it_is_given(string file) =>
        Assert.All(All(Schema(file)), schema => Assert.NotNull(schema["type"] ?? schema["x-kubernetes-preserve-unknown-fields"]));

    [Theory]
    [MemberData(nameof(Files))]
    public void The_keys_of_a_list_map_are_required_and_scalar(string file) =>
        Assert.All(All(Schema(file)).Where(schema => schema["x-kubernetes-list-map-keys"] is not null), schema =>
        {
            var items = schema["items"]!;
            foreach (var key in schema["x-kubernetes-list-map-keys"]!.AsArray())
            {
                Assert.Contains(items["required"]!.AsArray(), required => required!.ToString() == key!.ToString());
                Assert.Contains(
                    items["properties"]![key!.ToString()]!["type"]!.ToString(),
                    (string[])["string", "integer", "number", "boolean"]
                );
            }
        });

    private static JsonObject Schema(string file)
    {
        var yaml = CrdGenerator.All().Single(crd => crd.File == file).Crd;
        return yaml["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.AsObject();
    }

    private static IEnumerable<JsonObject> All(JsonObject schema)
    {
        yield return schema;
        var fields = schema["properties"]?.AsObject().Select(property => property.Value) ?? [];
        foreach (var inner in fields.Append(schema["items"]).Append(schema["additionalProperties"]).OfType<JsonObject>().SelectMany(All))
            yield return inner;
    }
}
