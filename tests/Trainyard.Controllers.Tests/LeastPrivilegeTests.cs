using System.Reflection;
using System.Text.RegularExpressions;
using k8s.Models;
using Trainyard.Api;
using Trainyard.Controllers.Tests.Support;
using Trainyard.Runtime;
using Trainyard.Testing;
using YamlDotNet.RepresentationModel;

namespace Trainyard.Controllers.Tests;

public sealed partial class LeastPrivilegeTests
{
    // The recorder of events works in the background, over the same client: it creates events and counts them up.
    private static readonly (string, string, string)[] Events = [("create", "", "events"), ("patch", "", "events")];

    // Some clusters let only those who may touch the owner's finalizers set blockOwnerDeletion.
    private static readonly (string, string, string)[] Owners =
    [
        ("update", ApiGroup.Name, "trainingjobs/finalizers"),
        ("update", ApiGroup.Name, "trials/finalizers"),
        ("update", ApiGroup.Name, "predictors/finalizers"),
        ("update", ApiGroup.Name, "scorers/finalizers"),
    ];

    [Fact]
    public async Task The_role_of_the_chart_grants_what_the_operator_does_and_no_more()
    {
        var used = await UseEverythingAsync();
        used.UnionWith(await UseWorkersAsync());
        used.UnionWith(await UseScorersAsync());
        used.UnionWith(Watched());
        used.UnionWith(Events);
        used.UnionWith(Owners);
        var granted = Granted();

        Assert.Equal("", string.Join("\n", used.Except(granted).Order()));
        Assert.Equal("", string.Join("\n", granted.Except(used).Order()));
    }

    private static async Task<HashSet<(string Verb, string Group, string Resource)>> UseEverythingAsync()
    {
        var world = new World();
        var attempts = new Dictionary<string, int>();

        // Of every kind every second creation fails after it has happened, and the news of it comes late, so that it comes again and finds
        // what is there.
        world.LateNews = true;
        world.Api.Chaos = request =>
        {
            var path = request.RequestUri!.AbsolutePath;
            attempts[path] = attempts.GetValueOrDefault(path) + (request.Method == HttpMethod.Post ? 1 : 0);
            return request.Method == HttpMethod.Post && attempts[path] % 2 == 1 ? FakeApi.Fault.After : null;
        };
        world.Apply(spec =>
            spec with
            {
                Objective = new() { Metric = "auc", Target = 0.8 },
                TtlAfterFinished = "1h",
            }
        );
        world.Put<Predictor>(
            "sonar",
            """{"model":{"trainingJob":"sonar"},"autoscaling":{"minReplicas":1,"maxReplicas":3},"route":{"host":"x"}}"""
        );
        await world.SettleAsync();
        world.Apply(spec =>
            spec with
            {
                Objective = new() { Metric = "auc", Target = 0.8 },
                TtlAfterFinished = "1h",
                Suspend = true,
            }
        );
        await world.SettleAsync();
        world.Apply(spec =>
            spec with
            {
                Objective = new() { Metric = "auc", Target = 0.8 },
                TtlAfterFinished = "1h",
                History = new() { Limit = 1 },
            }
        );
        await world.SettleAsync();
        world.Stall("sonar-1-00000", "ContainerCreating");
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.SettleAsync();
        world.Finish("sonar-1-00000", message: null, exitCode: 0);
        await world.SettleAsync();
        world.Finish("sonar-1-00001", World.Success(0.9));
        await world.SettleAsync();
        var word = World.Trained(1);
        world.Finish("sonar-1-model", word with { Model = word.Model! with { Trials = 2 } });
        await world.SettleAsync();
        world.SetStatus<V1Deployment>(
            "sonar-v1",
            """{"observedGeneration":9,"replicas":1,"readyReplicas":1,"availableReplicas":1,"updatedReplicas":1}"""
        );
        world.Time.Advance(TimeSpan.FromHours(2));
        await world.SettleAsync();
        world.SetStatus<TrainingJob>(
            "sonar",
            world.Api.Get("/apis/trainyard.dev/v1alpha1/namespaces/default/trainingjobs/sonar")!["status"]!
                .ToJsonString()
                .Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal)
                .Replace("sha256:1", "sha256:2", StringComparison.Ordinal)
        );
        await world.SettleAsync();
        world.SetStatus<V1Deployment>(
            "sonar-v2",
            """{"observedGeneration":9,"replicas":1,"readyReplicas":1,"availableReplicas":1,"updatedReplicas":1}"""
        );
        await world.SettleAsync();
        foreach (var route in new[] { """{"host":"y","gateway":{"name":"g"}}""", "null" })
        {
            var monitored = route == "null" ? "false" : "true";
            world.Put<Predictor>(
                "sonar",
                $$$"""{"model":{"trainingJob":"sonar"},"autoscaling":{"minReplicas":2,"maxReplicas":2},"route":{{{route}}},"image":"other","networkPolicy":false,"monitoring":{"podMonitor":{{{monitored}}} }}"""
            );
            await world.SettleAsync();
        }

        return world.Api.Rights;
    }

    /// <summary>A sweep of reused workers, the pod of one of which is taken away.</summary>
    private static async Task<HashSet<(string Verb, string Group, string Resource)>> UseWorkersAsync()
    {
        var world = new World();
        world.Apply(spec => spec with { Trial = new() { Workers = TrialWorkers.Reuse } });
        await world.SettleAsync();
        var hands = new Hands(world);
        await hands.TakeAsync("sonar-1-w0");
        world.Evict("sonar-1-w0");
        await hands.WorkAsync(_ => World.Success(0.9));
        return world.Api.Rights;
    }

    /// <summary>A scorer that is a stream, then by a schedule, then done once.</summary>
    private static async Task<HashSet<(string Verb, string Group, string Resource)>> UseScorersAsync()
    {
        var world = new World();
        foreach (var mode in (string[])["\"Stream\"", "{\"schedule\":\"* * * * *\"}", "\"Once\""])
        {
            var scaling = mode == "\"Stream\"" ? ",\"autoscaling\":{\"maxReplicas\":3}" : "";
            world.Put<Scorer>("fraud", $"{{{Scorers.ScorerTests.Spec},\"mode\":{mode}{scaling}}}");
            await world.SettleAsync();
            world.Time.Advance(TimeSpan.FromMinutes(2));
            await world.SettleAsync();
        }

        return world.Api.Rights;
    }

    /// <summary>Every kind of which there is a cache is listed and watched.</summary>
    private static IEnumerable<(string, string, string)> Watched()
    {
        foreach (var property in typeof(ClusterCaches).GetProperties().Where(property => property.PropertyType.IsGenericType))
        {
            var kind = property.PropertyType.GetGenericArguments()[0].GetCustomAttribute<KubernetesEntityAttribute>()!;
            yield return ("list", kind.Group ?? "", kind.PluralName);
            yield return ("watch", kind.Group ?? "", kind.PluralName);
        }
    }

    private static HashSet<(string Verb, string Group, string Resource)> Granted()
    {
        var template = File.ReadAllText(Path.Combine(Repository(), "charts", "trainyard", "templates", "rbac.yaml"));
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Rules().Match(template).Groups[1].Value));
        var rules = (YamlSequenceNode)yaml.Documents[0].RootNode["rules"];
        return
        [
            .. from rule in rules
            from verb in Texts(rule["verbs"])
            from grp in Texts(rule["apiGroups"])
            from resource in Texts(rule["resources"])
            select (verb, grp, resource),
        ];
    }

    private static IEnumerable<string> Texts(YamlNode list) => ((YamlSequenceNode)list).Select(item => ((YamlScalarNode)item).Value!);

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Trainyard.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    /// <summary>The rules of the first role: they hold nothing that Helm must fill in.</summary>
    [GeneratedRegex(@"^(rules:\n(?:  .*\n)+)", RegexOptions.Multiline)]
    private static partial Regex Rules();
}
