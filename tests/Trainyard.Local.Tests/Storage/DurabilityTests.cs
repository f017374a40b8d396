using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Trainyard.Local.ApiServer.Schemas;
using Trainyard.Local.Tests.Support;

namespace Trainyard.Local.Tests.Storage;

public sealed class DurabilityTests
{
    private const int Kills = 50;
    private const int Writers = 4;
    private const int WritesBeforeTheKill = 40;
    private const string Collection = "/api/v1/namespaces/default/configmaps";

    [Fact]
    public async Task Nothing_that_was_answered_is_lost_when_the_program_is_killed_fifty_times_under_load()
    {
        var folder = Directory.CreateTempSubdirectory("trainyard-kill-").FullName;
        ConcurrentDictionary<string, (string Value, long Version)> answered = [];
        ConcurrentDictionary<string, string> sent = [];
        long newest = 0;
        for (var life = 0; life <= Kills; life++)
        {
            using var program = await LocalProgram.StartAsync(folder);
            var list = JsonNode.Parse(await program.Client.GetStringAsync(Collection, TestContext.Current.CancellationToken))!;
            newest = Compare(list, answered, sent, newest);
            await LoadAsync(program, life, answered, sent);
        }
    }

    /// <summary>Each object is as it was last answered, or as a write that the kill left unanswered would have it.</summary>
    private static long Compare(
        JsonNode list,
        ConcurrentDictionary<string, (string Value, long Version)> answered,
        ConcurrentDictionary<string, string> sent,
        long newest
    )
    {
        var found = list.Objects("items").ToDictionary(one => one.Name());
        foreach ((var name, (var value, var version)) in answered)
        {
            Assert.True(found.TryGetValue(name, out var body), $"{name} is lost");
            var actual = body.Text("data.k")!;
            Assert.True(actual == value || actual == sent[name], $"{name}: {actual} instead of {value}");
            Assert.True(long.Parse(body.Text("metadata.resourceVersion")!) >= version);
        }

        var now = long.Parse(list.Text("metadata.resourceVersion")!);
        Assert.True(now > newest, "versions go backwards");
        return now;
    }

    private static async Task LoadAsync(
        LocalProgram program,
        int life,
        ConcurrentDictionary<string, (string, long)> answered,
        ConcurrentDictionary<string, string> sent
    )
    {
        var done = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, Writers)
                .Select(async writer =>
                {
                    for (var i = 0; ; i++)
                    {
                        var name = $"w{writer}-{i % 10}";
                        var value = $"{life}.{i}";
                        sent[name] = value;
                        try
                        {
                            var body = BareServer.ConfigMap(name, value);
                            var response = await program.Client.PutAsJsonAsync($"{Collection}/{name}", body);
                            if (response.StatusCode == System.Net.HttpStatusCode.NotFound)
                            {
                                response = await program.Client.PostAsync(
                                    Collection,
                                    new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json")
                                );
                            }

                            var written = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
                            answered[name] = (value, long.Parse(written.Text("metadata.resourceVersion")!));
                        }
                        catch (Exception cut)
                            when (cut is HttpRequestException or IOException or ObjectDisposedException or TaskCanceledException)
                        {
                            return;
                        }

                        if (Interlocked.Increment(ref done) == WritesBeforeTheKill)
                        {
                            program.Kill();
                        }
                    }
                })
        );
    }
}
