using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Trainyard.Local.ApiServer.Schemas;
using Trainyard.Local.Tests.Support;

namespace Trainyard.Local.Tests.Api;

public sealed class ServerTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Another_token_is_unauthorized_and_none_is_forbidden()
    {
        await using var server = await BareServer.StartAsync();
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "another");
        Assert.Equal(401, (await server.SendAsync("GET", ConfigMaps)).Status);
        server.Client.DefaultRequestHeaders.Authorization = null;
        (var status, var body) = await server.SendAsync("GET", ConfigMaps);
        Assert.Equal(403, status);
        Assert.Equal(
            "configmaps is forbidden: User \"system:anonymous\" cannot list resource \"configmaps\" in API group \"\" in the "
                + "namespace \"default\"",
            body.Text("message")
        );
    }

    [Fact]
    public async Task Chaos_answers_by_rule_and_so_often_as_told()
    {
        await using var server = await BareServer.StartAsync();
        await server.SendAsync(
            "PUT",
            "/trainyard-local/chaos",
            JsonNode.Parse(
                """{"seed":1,"rules":[{"methods":["POST"],"path":"/configmaps","times":2,"status":429,"retryAfterSeconds":3}]}"""
            )
        );
        (var first, var refusal) = await server.SendAsync("POST", ConfigMaps, BareServer.ConfigMap("a"));
        Assert.Equal(429, first);
        Assert.Equal(3, refusal.Integer("details.retryAfterSeconds"));
        Assert.Equal(429, (await server.SendAsync("POST", ConfigMaps, BareServer.ConfigMap("a"))).Status);
        Assert.Equal(201, (await server.SendAsync("POST", ConfigMaps, BareServer.ConfigMap("a"))).Status);
    }

    [Fact]
    public async Task Chaos_of_the_same_seed_misbehaves_in_the_same_places()
    {
        await using var server = await BareServer.StartAsync();
        async Task<string> Draw()
        {
            await server.SendAsync(
                "PUT",
                "/trainyard-local/chaos",
                JsonNode.Parse("""{"seed":7,"rules":[{"path":"/configmaps","probability":0.4,"status":500}]}""")
            );
            var drawn = "";
            for (var i = 0; i < 30; i++)
            {
                drawn += (await server.SendAsync("GET", ConfigMaps)).Status == 500 ? "x" : ".";
            }

            return drawn;
        }

        var once = await Draw();
        Assert.Contains('x', once);
        Assert.Contains('.', once);
        Assert.Equal(once, await Draw());
    }

    [Fact]
    public async Task Chaos_breaks_connections()
    {
        await using var server = await BareServer.StartAsync();
        await server.SendAsync(
            "PUT",
            "/trainyard-local/chaos",
            JsonNode.Parse("""{"rules":[{"path":"/configmaps","times":1,"break":true}]}""")
        );
        await Assert.ThrowsAnyAsync<HttpRequestException>(() =>
            server.Client.PostAsync(ConfigMaps, null, TestContext.Current.CancellationToken)
        );
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync(ConfigMaps, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Chaos_does_the_work_and_loses_half_of_the_answer()
    {
        await using var server = await BareServer.StartAsync();
        await SetChaos(server, """{"path":"/configmaps","times":1,"truncate":true}""");
        await Assert.ThrowsAnyAsync<Exception>(() => server.SendAsync("POST", ConfigMaps, BareServer.ConfigMap("a")));
        Assert.Equal(409, (await server.SendAsync("POST", ConfigMaps, BareServer.ConfigMap("a"))).Status);
    }

    [Fact]
    public async Task Chaos_strikes_whom_it_is_meant_for()
    {
        await using var server = await BareServer.StartAsync();
        await SetChaos(server, """{"agent":"^operator/","status":500}""");
        Assert.Equal(200, (await server.SendAsync("GET", ConfigMaps)).Status);
        server.Client.DefaultRequestHeaders.UserAgent.ParseAdd("operator/1");
        Assert.Equal(500, (await server.SendAsync("GET", ConfigMaps)).Status);
    }

    [Fact]
    public async Task Chaos_tells_events_twice_and_late_and_breaks_off_in_the_middle_of_one()
    {
        await using var server = await BareServer.StartAsync();
        foreach (var name in (string[])["a", "b", "c"])
        {
            await server.SendAsync("POST", ConfigMaps, BareServer.ConfigMap(name));
        }

        var first = (await server.SendAsync("GET", $"{ConfigMaps}/a")).Body.Text("metadata.resourceVersion")!;
        async Task<List<string?>> Watch(int events)
        {
            List<string?> told = [];
            await using var stream = await server.Client.GetStreamAsync(
                $"{ConfigMaps}?watch=1&resourceVersion={first}",
                TestContext.Current.CancellationToken
            );
            using StreamReader lines = new(stream);
            while (told.Count < events && await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                var watched = JsonNode.Parse(line)!;
                told.Add(watched.Text("object.metadata.name") ?? watched.Text("object.reason"));
            }

            return told;
        }

        await SetChaos(server, """{"events":true,"path":"/configmaps","times":1,"repeat":true}""");
        Assert.Equal(["b", "b", "c"], await Watch(events: 3));
        await SetChaos(server, """{"events":true,"path":"/configmaps","times":1,"replay":true}""");
        var told = await Watch(events: 3);
        Assert.Equal(("b", "c"), (told[0], told[2]));
        await SetChaos(server, """{"events":true,"path":"/configmaps","break":true}""");
        await Assert.ThrowsAnyAsync<Exception>(() => Watch(events: 1));
        await SetChaos(server, """{"events":true,"path":"/configmaps","times":1,"expireWatches":true}""");
        Assert.Equal("Expired", (await Watch(events: 9))[^1]);
    }

    [Fact]
    public async Task A_watch_from_before_a_restart_is_told_that_its_version_is_gone()
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-restart-").FullName;
        string version;
        await using (var server = await BareServer.StartAsync(folder))
        {
            await server.SendAsync("POST", ConfigMaps, BareServer.ConfigMap("a"));
            version = (await server.SendAsync("GET", ConfigMaps)).Body.Text("metadata.resourceVersion")!;
            await server.SendAsync("POST", ConfigMaps, BareServer.ConfigMap("b"));
        }

        await using var again = await BareServer.StartAsync(folder);
        var events = await again.Client.GetStringAsync(
            $"{ConfigMaps}?watch=1&resourceVersion={version}&timeoutSeconds=1",
            TestContext.Current.CancellationToken
        );
        Assert.Contains("\"code\":410", events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_in_this_process_sees_every_write_in_order()
    {
        await using var server = await BareServer.StartAsync();
        List<string> seen = [];
        TaskCompletionSource gone = new();
        using var watch = server.Cluster.Watch("configmaps", (type, body) =>
        {
            if (body.Name() != "a")
            {
                return;
            }

            seen.Add($"{type} {body.Text("data.k")}");
            if (type == "DELETED")
            {
                gone.SetResult();
            }
        });
        server.Cluster.Create("configmaps", BareServer.ConfigMap("a", "1"));
        server.Cluster.Change("configmaps", "default", "a", body => body["data"]!["k"] = "2");
        server.Cluster.Change("configmaps", "default", "a", body => body["data"]!["k"] = "2");
        server.Cluster.Delete("configmaps", "default", "a");
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(["ADDED 1", "MODIFIED 2", "DELETED 2"], seen);
    }

    [Fact]
    public async Task Ten_thousand_objects_come_in_pages_of_one_version()
    {
        await using var server = await BareServer.StartAsync();
        for (var i = 0; i < 10_000; i++)
        {
            server.Cluster.Create("configmaps", BareServer.ConfigMap($"c{i:D5}"));
        }

        HashSet<string> names = [];
        HashSet<string> versions = [];
        var next = "";
        do
        {
            var page = (await server.SendAsync("GET", $"{ConfigMaps}?limit=3000{next}")).Body;
            names.UnionWith(page.Objects("items").Select(one => one.Name()));
            versions.Add(page.Text("metadata.resourceVersion")!);
            server.Cluster.Create("configmaps", BareServer.ConfigMap($"between-{names.Count}"));
            next = page.Text("metadata.continue") is { } token ? "&continue=" + token : "";
        } while (next.Length > 0);

        Assert.Single(versions);
        Assert.Equal(10_000, names.Count(name => name[0] == 'c' && name.Length == 6));
        Assert.DoesNotContain(names, name => name.StartsWith("between", StringComparison.Ordinal));
    }

    private static Task SetChaos(BareServer server, string rule) =>
        server.SendAsync("PUT", "/trainyard-local/chaos", new JsonObject { ["seed"] = 1, ["rules"] = new JsonArray(JsonNode.Parse(rule)) });
}
