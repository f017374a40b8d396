using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.HowTo;

/// <summary>The pages of docs/howto, on made-up data and, where they want one, a real server.</summary>
public sealed class HowToTests(Cluster cluster)
{
    [Fact]
    public async Task Flats_are_priced_and_users_pay_for_it()
    {
        var kubectl = await NamespaceAsync("real-estate");
        var accounts = new Uri(Operating.FreeAddress());
        (string, string)[] ports =
        [
            ("ACCOUNTS_LISTEN", accounts.ToString().TrimEnd('/')),
            ("PREDICTOR_PORT", $"{new Uri(Operating.FreeAddress()).Port}"),
        ];

        await HowToPage.FollowAsync(cluster.Local!, kubectl, ["real-estate.md", "accounts.md"], ports);

        var holdout = (await kubectl.GetAsync("trainingjob", "real-estate"))["status"]!["model"]!["holdout"]!;
        Assert.InRange((double)holdout["value"]!, 0.03, 0.08); // The flats' own noise is 0.03.
        using var forward = await PortForward.OpenAsync(kubectl, "real-estate");
        await RefusesAsync(forward.Http);
    }

    [Fact]
    public async Task Pings_under_dvc_become_a_network_whose_scenarios_hold_and_whose_results_stand_in_postgres()
    {
        var kubectl = await NamespaceAsync("sonar");
        await using var postgres = await RealStore.StartAsync("postgres", "/usr/lib/postgresql/*/bin/postgres");
        Assert.SkipWhen(postgres.Missing is not null, postgres.Missing ?? "");
        await using var s3 = await S3Gateway.StartAsync("sonar");
        string[] names = ["PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "PGPASSWORD"];

        var printed = await HowToPage.FollowAsync(
            cluster.Local!,
            kubectl,
            ["sonar.md"],
            [.. names.Select(name => (name, postgres[name])), .. s3.Environment]
        );

        Assert.Contains("2 passed, 0 failed; logs are in scenario-results", printed, StringComparison.Ordinal);
        var rows = (await kubectl.GetAsync("scorer", "sonar"))["status"]!["rows"]!;
        Assert.Equal((208, 0), ((int)rows["scored"]!, (int)rows["failed"]!));
    }

    [Fact]
    public async Task Operations_are_scored_as_they_come()
    {
        var kubectl = await NamespaceAsync("credit");
        await using var influx = await RealStore.StartAsync("influxdb", "/usr/bin/influxd");
        Assert.SkipWhen(influx.Missing is not null, influx.Missing ?? "");
        string[] names = ["INFLUX_URL", "INFLUX_USERNAME", "INFLUX_PASSWORD"];

        var printed = await HowToPage.FollowAsync(cluster.Local!, kubectl, ["credit.md"], [.. names.Select(name => (name, influx[name]))]);

        Assert.Contains("TMV_CREDIT_OPERATION_RESULT", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pulses_become_directions_by_one_chart()
    {
        var kubectl = await NamespaceAsync("ice");
        await HowToPage.FollowAsync(cluster.Local!, kubectl, ["icecube.md"]);

        var job = Assert.Single((await kubectl.GetAsync("trainingjobs"))["items"]!.AsArray())!;
        Assert.InRange((double)job["status"]!["model"]!["holdout"]!["value"]!, 0.1, 1.4); // A constant direction is 1.57 radians off.
    }

    [Fact]
    public void Only_blocks_of_shell_are_followed() =>
        Assert.Equal(
            ["a\nb\n", "c\n"],
            HowToPage.Blocks("text\n```sh\na\nb\n```\n    make up\n```yaml\nd: 1\n```\n```sh\nc\n```".Split('\n'))
        );

    /// <summary>Each fault of a row is a 4xx that names the field.</summary>
    private static async Task RefusesAsync(HttpClient http)
    {
        var random = (await http.GetFromJsonAsync<JsonNode>("/random?seed=1"))!;
        var flat = random["features"]!.AsObject();
        Assert.Equal(15, flat.Count);
        Assert.True((double)random["prediction"]! > 0);

        foreach (var (what, spoil, field) in Faults)
        {
            var row = flat.DeepClone().AsObject();
            spoil(row);
            using var answer = await http.PostAsJsonAsync("/predict", new JsonObject { ["features"] = row });
            Assert.True(answer.StatusCode == HttpStatusCode.UnprocessableEntity, $"{what}: {answer.StatusCode}");
            Assert.Contains(field, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        foreach (var broken in (string[])["", "{", "[", "flat", """{"features": {"floor": }}"""])
        {
            using var answer = await http.PostAsync("/predict", new StringContent(broken, Encoding.UTF8, "application/json"));
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"'{broken}': {answer.StatusCode}");
        }
    }

    private static readonly (string What, Action<JsonObject> Spoil, string Field)[] Faults =
    [
        ("a missing field", row => row.Remove("rooms"), "rooms"),
        ("an extra field", row => row["colour"] = "red", "colour"),
        ("a renamed field", row => (row["Floors"], _) = (3, row.Remove("floor")), "floor"),
        ("an empty object", row => row.Clear(), "total_area"),
        ("a text for a number", row => row["total_area"] = "large", "total_area"),
        ("a number for a truth value", row => row["has_elevator"] = 17, "has_elevator"),
        ("a list for a number", row => row["latitude"] = new JsonArray(55.7), "latitude"),
        ("a value that no number holds", row => row["build_year"] = "1e999", "build_year"),
    ];

    private async Task<Kubectl> NamespaceAsync(string name)
    {
        Assert.SkipWhen(cluster.Local is null, "the pages are followed on the local cluster alone");
        foreach (var program in (string[])["/usr/bin/curl", "/usr/bin/jq"])
            Assert.SkipUnless(File.Exists(program), $"{program} is not installed: scripts/setup test");
        return await cluster.NamespaceAsync(name);
    }
}
