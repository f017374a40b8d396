using System.Text.Json.Nodes;
using Trainyard.Local.ApiServer.Patching;
using Trainyard.Local.ApiServer.Schemas;

namespace Trainyard.Local.Tests.Patching;

public sealed class AppliedTypesTests
{
    private static readonly BuiltInKinds BuiltIn = BuiltInKinds.Load();

    [Theory]
    [InlineData("""{"spec":{"containers":[{"name":"a","image":"i"}]}}""", null)]
    [InlineData("""{"spec":{"containers":[{"name":"a","tty":"yes"}]}}""", ".spec.containers[name=\"a\"].tty: expected boolean, got &{yes}")]
    [InlineData(
        """{"spec":{"containers":[{"image":"i"}]}}""",
        ".spec.containers: element 0: associative list with keys has an element that omits all key fields [\"name\"] (and doesn't "
            + "have default values for any key fields)"
    )]
    [InlineData("""{"spec":{"volumes":[{"name":"v"},{"name":"v"}]}}""", ".spec.volumes: duplicate entries for key [name=\"v\"]")]
    [InlineData("""{"spec":{"nodeSelector":{"a":1}}}""", ".spec.nodeSelector.a: expected string, got &value.valueUnstructured{Value:1}")]
    [InlineData("""{"metadata":{"labels":["a"]}}""", ".metadata.labels: expected map, got &{[a]}")]
    [InlineData("""{"spec":{"tolerations":[{"kee":"a"}]}}""", ".spec.tolerations[0].kee: field not declared in schema")]
    public void What_is_applied_must_have_the_types_of_its_schema(string body, string? expected) =>
        Assert.Equal(
            expected,
            AppliedTypes.Faults(
                JsonNode.Parse(body)!.AsObject(),
                BuiltIn.Kinds.First(kind => kind.Kind == "Pod").Schema,
                BuiltIn.ObjectMeta
            )
        );
}
