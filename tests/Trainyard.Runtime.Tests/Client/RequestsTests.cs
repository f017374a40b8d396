using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;

namespace Trainyard.Runtime.Tests.Client;

public sealed class RequestsTests
{
    private static readonly V1Job Job = new()
    {
        Metadata = new() { Name = "a", NamespaceProperty = "n" },
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
        var request = Requests.Patch<V1Job>("n", "a", Patch.Apply(ResourceJson.Default.Write(Job), "trainyard-trials"));
        Assert.Equal("/apis/batch/v1/namespaces/n/jobs/a?fieldManager=trainyard-trials&force=true", request.Target);
        Assert.Equal("application/apply-patch+yaml", request.ContentType);
        Assert.Equal("Job", (string?)JsonNode.Parse(request.Body)!["kind"]);
    }

    [Fact]
    public void A_deletion_does_not_orphan_pods_and_may_insist_on_an_uid()
    {
        var request = Requests.Delete<V1Job>("n", "a", new() { Preconditions = new() { Uid = "u" } });
        Assert.Equal(
            """{"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"u"},"propagationPolicy":"Background"}""",
            Encoding.UTF8.GetString(request.Body!)
        );
    }
}
