using System.Text.Json.Nodes;
using Trainyard.Local.ApiServer.Resources;
using Trainyard.Local.ApiServer.Schemas;

namespace Trainyard.Local.Tests.Patching;

public sealed class ApplyTests
{
    private static readonly ResourceKind Deployments = BuiltInKinds.Load().Kinds.First(kind => kind.Kind == "Deployment").Complete();

    [Fact]
    public void An_applier_owns_what_it_names_and_what_it_leaves_out_later_goes()
    {
        var first = Apply("alice", null, """{"spec":{"paused":true,"replicas":1}}""");
        var second = Apply("alice", first, """{"spec":{"replicas":1}}""");
        Assert.Null(second.At("spec.paused"));
        Assert.Equal(["alice"], Managers(second));
    }

    [Fact]
    public void What_two_appliers_name_alike_is_shared_and_stays_until_both_leave_it_out()
    {
        var both = Apply("bob", Apply("alice", null, """{"spec":{"replicas":1}}"""), """{"spec":{"replicas":1}}""");
        var one = Apply("alice", both, """{"spec":{"paused":true}}""");
        Assert.Equal(1, one.Integer("spec.replicas"));
        var none = Apply("bob", one, "{}");
        Assert.Null(none.At("spec.replicas"));
    }

    [Fact]
    public void Another_value_is_a_conflict_that_names_the_field_and_its_owner()
    {
        var live = Apply("alice", null, """{"spec":{"template":{"spec":{"containers":[{"name":"main","image":"a"}]}}}}""");
        var refused = Assert.Throws<ApiException>(() =>
            Apply("bob", live, """{"spec":{"template":{"spec":{"containers":[{"name":"main","image":"b"}]}}}}""")
        );
        Assert.Equal(409, refused.Code);
        Assert.Equal(
            "Apply failed with 1 conflict: conflict with \"alice\": .spec.template.spec.containers[name=\"main\"].image",
            refused.Message
        );
    }

    [Fact]
    public void Force_takes_the_field_from_its_owner()
    {
        var live = Apply("alice", null, """{"spec":{"replicas":1}}""");
        var taken = Apply("bob", live, """{"spec":{"replicas":2}}""", force: true);
        Assert.Equal(2, taken.Integer("spec.replicas"));
        Assert.Equal(["bob"], Managers(taken));
    }

    [Fact]
    public void An_update_takes_the_fields_that_it_changes()
    {
        var live = Apply("alice", null, """{"spec":{"paused":true,"replicas":1}}""");
        var next = live.Copy();
        next["spec"]!["replicas"] = 5;
        FieldManagers.NoteUpdate(Request("kubectl"), live, next, TimeProvider.System);
        Assert.Equal(["alice", "kubectl"], Managers(next));
        Assert.Equal("""{"f:spec":{"f:replicas":{}}}""", next.Objects("metadata.managedFields").Last()["fieldsV1"]!.ToJsonString());
    }

    private static WriteRequest Request(string manager, bool force = false) =>
        new(Deployments, "default", "d") { Manager = manager, Force = force };

    private static JsonObject Apply(string manager, JsonObject? live, string body, bool force = false)
    {
        var applied = JsonNode.Parse(body)!.AsObject();
        applied.Put("metadata.name", "d");
        return FieldManagers.Apply(Request(manager, force), live, applied, TimeProvider.System);
    }

    private static string[] Managers(JsonObject body) =>
        [.. body.Objects("metadata.managedFields").Select(entry => entry.Text("manager")!)];
}
