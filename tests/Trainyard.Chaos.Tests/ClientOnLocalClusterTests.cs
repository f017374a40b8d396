using k8s;
using k8s.Models;
using Trainyard.Runtime;
using Trainyard.Testing;

namespace Trainyard.Chaos.Tests;

public sealed class ClientOnLocalClusterTests
{
    [Fact]
    public async Task The_local_clusters_own_kubeconfig_leads_to_it_over_TLS_and_another_authority_does_not()
    {
        await using var cluster = await TestCluster.StartAsync(TimeProvider.System, bare: true);
        var connection = Kubeconfig.Load(cluster.PathOf("tls-kubeconfig")).Connect(null, TimeProvider.System);
        Assert.Equal("https", connection.Server.Scheme);
        using var client = new ApiClient(connection, TimeProvider.System);
        Assert.Empty((await client.ListPageAsync<V1Pod>(null, new())).Items);

        using var wary = new ApiClient(
            connection with
            {
                Configuration = Copy(connection, authorities: false),
            },
            TimeProvider.System,
            new() { Attempts = 1 }
        );
        await Assert.ThrowsAsync<HttpRequestException>(() => wary.ListPageAsync<V1Pod>(null, new()));

        using var stranger = new ApiClient(connection with { Configuration = Copy(connection, token: false) }, TimeProvider.System);
        var refused = await Assert.ThrowsAsync<ApiException>(() => stranger.ListPageAsync<V1Pod>(null, new()));
        Assert.Contains((int)refused.Code, (int[])[401, 403]);
    }

    [Fact]
    public async Task An_object_goes_through_its_life_on_a_real_API_server()
    {
        await using var cluster = await TestCluster.StartAsync(TimeProvider.System, bare: true);
        var client = cluster.Client;
        var wanted = new V1ConfigMap
        {
            Metadata = new() { Name = "a", NamespaceProperty = "default" },
            Data = new Dictionary<string, string> { ["k"] = "1" },
        };
        var made = await client.CreateAsync(wanted);
        Assert.True((await Assert.ThrowsAsync<ApiException>(() => client.CreateAsync(wanted))).IsAlreadyExists);

        var replaced = await client.ReplaceAsync(made with { Data = new Dictionary<string, string> { ["k"] = "2" } });
        Assert.True((await Assert.ThrowsAsync<ApiException>(() => client.ReplaceAsync(made))).IsConflict);
        var applied = await client.ApplyAsync(wanted with { Data = new Dictionary<string, string> { ["l"] = "3" } }, "test");
        Assert.Equal(["k", "l"], applied.Data!.Keys.Order());
        var again = await client.ApplyAsync(wanted with { Data = new Dictionary<string, string> { ["l"] = "3" } }, "test");
        Assert.Equal(applied.Metadata.ResourceVersion, again.Metadata.ResourceVersion);

        var events = new List<ChangeType>();
        var deleting = client.DeleteAsync<V1ConfigMap>("default", "a");
        await foreach (
            var e in client.WatchAsync<V1ConfigMap>(
                "default",
                new() { ResourceVersion = replaced.Metadata.ResourceVersion, Timeout = TimeSpan.FromSeconds(20) }
            )
        )
        {
            events.Add(e.Type);
            if (e.Type == ChangeType.Deleted)
                break;
        }

        Assert.True(await deleting);
        Assert.Equal([ChangeType.Modified, ChangeType.Deleted], events);
        Assert.False(await client.DeleteAsync<V1ConfigMap>("default", "a"));
    }

    private static KubernetesClientConfiguration Copy(ClusterConnection connection, bool authorities = true, bool token = true) =>
        new()
        {
            Host = connection.Configuration.Host,
            SslCaCerts = authorities ? connection.Configuration.SslCaCerts : null,
            AccessToken = token ? connection.Configuration.AccessToken : null,
        };
}
