using System.Text.Json.Nodes;
using Trainyard.Testing;
using YamlDotNet.RepresentationModel;

namespace Trainyard.Scorer.Tests;

/// <summary>What stands in examples/credit beside the Scorer, against a real InfluxDB.</summary>
public sealed class CreditExampleTests(InfluxServer server) : IClassFixture<InfluxServer>
{
    [Fact]
    public async Task The_generator_publishes_operations_of_29_values_and_each_query_of_the_dashboard_is_answered()
    {
        Assert.SkipWhen(server.Store.Missing is not null, server.Store.Missing ?? "");
        var script = Path.Combine(server.Store.Secrets, "publish.sh");
        await File.WriteAllTextAsync(script, Script());
        string[] arguments = [$"SECRET={server.Store.Secrets}/{RealStore.Secret}", "sh", script];
        await using var generator = new ChildProcess("/usr/bin/env", arguments, Path.Combine(server.Store.Secrets, "generator.log"));
        for (var look = 0; look < 200 && (await AskAsync("SELECT * FROM TMV_CREDIT_OPERATION")).Count == 0; look++)
            await Task.Delay(100);

        var first = (await AskAsync("SELECT * FROM TMV_CREDIT_OPERATION"))[0]!;
        Assert.Equal(29, first["columns"]!.AsArray().Count - 1);
        Assert.All(first["values"]!.AsArray(), row => Assert.DoesNotContain(null, row!.AsArray()));
        Assert.All(Queries(), query => Assert.Contains("$timeFilter", query, StringComparison.Ordinal));
        foreach (var query in Queries())
            await AskAsync(query.Replace("$timeFilter", "time > now() - 5m", StringComparison.Ordinal));
    }

    private static string Script()
    {
        using var file = File.OpenText(Repository.Example("credit/generator.yaml"));
        var yaml = new YamlStream();
        yaml.Load(file);
        return ((YamlScalarNode)yaml.Documents[0].RootNode["data"]["publish.sh"]).Value!;
    }

    private static IEnumerable<string> Queries() =>
        JsonNode.Parse(File.ReadAllText(Repository.Example("credit/grafana/credit.json")))!["panels"]!
            .AsArray()
            .SelectMany(panel => panel!["targets"]!.AsArray())
            .Select(target => (string)target!["query"]!);

    /// <summary>The series of the answer.</summary>
    private async Task<JsonArray> AskAsync(string query)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"query?db=credit&q={Uri.EscapeDataString(query)}");
        request.Headers.Accept.Add(new("application/json"));
        using var answer = await server.Http.SendAsync(request);
        var result = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["results"]![0]!;
        Assert.True(
            result["error"] is null || ((string)result["error"]!).StartsWith("database not found", StringComparison.Ordinal),
            query
        );
        return result["series"] is JsonArray series ? series : [];
    }
}
