using System.Text;
using System.Text.Json.Nodes;

namespace Trainyard.Runtime.Tests.Client;

public sealed class RequestsTests
{
    private static readonly V1Job Job = new()
    {
        Metadata = new() { Name = "a", Namespace = "n" },
    };

    [Fact]
    public void Core_kinds_lie_below_api_and_others_below_their_group()
    {
        Assert.Equal("/api/v1/namespaces/n/pods/a", Requests.Get<V1Pod>("n", "a").Target);
        Assert.Equal("/apis/batch/v1/namespaces/n/jobs/a/status", Requests.Get<V1Job>("n", "a", "status").Target);
    }

    [Fact]
    public void A_list_of_all_namespaces_has_none_in_its_path()
    {
        Assert.Equal("/apis/batch/v1/jobs?limit=500", Requests.List<V1Job>(null, new()).Target);
        Assert.Equal(
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/trials.trainyard.dev",
            Requests.Get<V1CustomResourceDefinition>(null, "trials.trainyard.dev").Target
        );
    }

    [Fact]
    public void One_object_of_a_namespaced_kind_needs_a_namespace() =>
        Assert.Throws<ArgumentException>(() => Requests.Get<V1Job>(null, "a"));

    [Fact]
    public void Query_parameters_are_escaped() =>
        Assert.Equal(
            "/api/v1/namespaces/n/pods?labelSelector=a%20in%20%28b%2Cc%29&limit=2&continue=x%3D%3D",
            Requests
                .List<V1Pod>(
                    "n",
                    new()
                    {
                        LabelSelector = "a in (b,c)",
                        Limit = 2,
                        Continue = "x==",
                    }
                )
                .Target
        );

    [Fact]
    public void A_watch_asks_for_bookmarks_and_an_end() =>
        Assert.Equal(
            "/api/v1/pods?watch=1&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=61",
            Requests.Watch<V1Pod>(null, new() { ResourceVersion = "7", Timeout = TimeSpan.FromSeconds(60.5) }).Target
        );

    [Fact]
    public void Apply_names_its_manager_and_sends_the_whole_wish()
    {
        var request = Requests.Patch<V1Job>("n", "a", Patch.Apply(Job, "trainyard-trials"));
        Assert.Equal("/apis/batch/v1/namespaces/n/jobs/a?fieldManager=trainyard-trials&force=true", request.Target);
        Assert.Equal("application/apply-patch+yaml", request.ContentType);
        Assert.Equal("Job", (string?)JsonNode.Parse(request.Body)!["kind"]);
        Assert.True(request.Idempotent);
    }

    [Fact]
    public void A_deletion_does_not_orphan_pods_and_may_insist_on_an_uid()
    {
        var request = Requests.Delete<V1Job>("n", "a", new() { Preconditions = new("u") });
        Assert.Equal(
            """{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background","preconditions":{"uid":"u"}}""",
            Encoding.UTF8.GetString(request.Body!)
        );
    }

    [Fact]
    public void Only_what_can_be_done_twice_is_idempotent()
    {
        Assert.True(Requests.Get<V1Job>("n", "a").Idempotent);
        Assert.True(Requests.Delete<V1Job>("n", "a", new()).Idempotent);
        Assert.True(Requests.Patch<V1Job>("n", "a", Patch.Merge(new JsonObject())).Idempotent);
        Assert.False(Requests.Patch<V1Job>("n", "a", Patch.Json([])).Idempotent);
        Assert.False(Requests.Create(Job).Idempotent);
        Assert.False(Requests.Replace(Job).Idempotent);
    }

    [Fact]
    public void An_eviction_names_its_pod() =>
        Assert.Equal(
            """{"metadata":{"name":"p","namespace":"n"},"apiVersion":"policy/v1","kind":"Eviction"}""",
            string.Concat(Encoding.UTF8.GetString(Requests.Evict("n", "p", null).Body!)),
            JsonComparer
        );

    private static IEqualityComparer<string> JsonComparer =>
        EqualityComparer<string>.Create((a, b) => JsonNode.DeepEquals(JsonNode.Parse(a!), JsonNode.Parse(b!)), _ => 0);
}
