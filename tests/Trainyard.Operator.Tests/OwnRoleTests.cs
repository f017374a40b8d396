using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Trainyard.Runtime;
using Trainyard.Testing;
using YamlDotNet.RepresentationModel;

namespace Trainyard.Operator.Tests;

/// <summary>The chart's Role for what the process does beside its controllers: it leads by a Lease, and keeps the report key.</summary>
public sealed partial class OwnRoleTests
{
    private readonly FakeApi _api = new(new FakeTimeProvider());

    [Fact]
    public async Task The_role_grants_the_lease_and_the_key_and_no_more()
    {
        await LeadAsync();
        await LeadAsync();
        await KeepKeyAsync();

        Assert.Equal(_api.Rights.Order(), Rules().SelectMany(Rights).Distinct().Order());
    }

    [Fact]
    public void All_but_creation_is_granted_for_one_name_alone() =>
        Assert.All(Rules().Where(rule => !Texts(rule["verbs"]).SequenceEqual(["create"])), rule =>
            Assert.Single(Texts(rule["resourceNames"]))
        );

    private async Task LeadAsync()
    {
        using var client = Client();
        var lease = new LeaderElectionOptions
        {
            Namespace = "trainyard",
            Name = "trainyard",
            Identity = "me",
        };
        var elector = new LeaderElector(
            client,
            lease,
            TimeProvider.System,
            NullLogger<LeaderElector>.Instance,
            RuntimeMetrics.Unpublished()
        );
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await elector.RunAsync((_, _) => stop.CancelAsync(), stop.Token);
    }

    private async Task KeepKeyAsync()
    {
        var metadata = new JsonObject { ["name"] = "key", ["namespace"] = "trainyard" };
        _api.Put(
            "/api/v1/namespaces/trainyard/secrets/key",
            new()
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Secret",
                ["metadata"] = metadata,
            }
        );
        using var client = Client();
        await new ReportKeySecret(client, "trainyard", "key").LoadAsync(TestContext.Current.CancellationToken);
    }

    private ApiClient Client() => new(new("http://api"), new Borrowed(_api), TimeProvider.System, new() { Attempts = 1 });

    private static IEnumerable<(string, string, string)> Rights(YamlMappingNode rule) =>
        from verb in Texts(rule["verbs"])
        from grp in Texts(rule["apiGroups"])
        from resource in Texts(rule["resources"])
        select (verb, grp, resource);

    /// <summary>The rules of the Role behind the second comment of rbac.yaml, whatever Helm would fill in or leave out.</summary>
    private static IReadOnlyList<YamlMappingNode> Rules()
    {
        var template = File.ReadAllText(Path.Combine(Repository(), "charts", "trainyard", "templates", "rbac.yaml"));
        var own = template[template.IndexOf("name: {{ $name }}-own", StringComparison.Ordinal)..];
        var text = Actions().Replace(ControlLines().Replace(RulesOf().Match(own).Value, ""), "filled");
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return [.. ((YamlSequenceNode)yaml.Documents[0].RootNode["rules"]).Cast<YamlMappingNode>()];
    }

    private static IEnumerable<string> Texts(YamlNode list) => ((YamlSequenceNode)list).Select(item => ((YamlScalarNode)item).Value!);

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Trainyard.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex(@"^rules:\n(?:  .*\n)*", RegexOptions.Multiline)]
    private static partial Regex RulesOf();

    [GeneratedRegex(@"^ *\{\{-.*\}\}\n", RegexOptions.Multiline)]
    private static partial Regex ControlLines();

    [GeneratedRegex(@"\{\{.*?\}\}")]
    private static partial Regex Actions();

    /// <summary>Stays when its client goes.</summary>
    private sealed class Borrowed(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override void Dispose(bool disposing) { }
    }
}
