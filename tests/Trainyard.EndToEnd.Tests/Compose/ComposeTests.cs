using System.Text.RegularExpressions;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;
using YamlDotNet.RepresentationModel;

namespace Trainyard.EndToEnd.Tests.Compose;

/// <summary>The files of infra/compose fit each other, the repository and the programs: no Docker is needed to see that.</summary>
public sealed partial class ComposeTests
{
    /// <summary>What the Compose specification knows of a service, as far as we use it.</summary>
    private static readonly string[] Known =
    [
        .. "image build network_mode user restart command volumes environment tmpfs healthcheck depends_on".Split(' '),
        .. "read_only cap_drop security_opt".Split(' '),
    ];

    private readonly IReadOnlyDictionary<string, YamlMappingNode> _services = new ComposeFile().Services;

    [Fact]
    public void All_of_the_stack_is_there() =>
        Assert.Equal(
            ["alertmanager", "cluster", "console", "grafana", "kinds", "minio", "operator", "prometheus"],
            _services.Keys.Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Services_say_what_compose_knows_and_wait_for_services_that_are_there() => Assert.All(_services.Values, service =>
        {
            Assert.Empty(service.Children.Keys.Select(ComposeFile.Text).Except(Known));
            Assert.Empty(ComposeFile.Part(service, "depends_on").Select(pair => ComposeFile.Text(pair.Key)).Except(_services.Keys));
        });

    [Fact]
    public void Images_are_pinned_and_nobody_may_become_more_than_it_is() => Assert.All(_services.Values, service =>
        {
            Assert.Matches(@":(v|RELEASE\.)?\d[\w.:-]*$", ComposeFile.Text(service["image"]));
            Assert.Contains("no-new-privileges:true", ComposeFile.Texts(service, "security_opt"));
        });

    [Fact]
    public void What_is_mounted_is_in_the_repository_or_among_the_state()
    {
        var state = Path.Combine(Repository.Root, ".trainyard", "compose");
        var missing = _services
            .Values.SelectMany(ComposeFile.Mounts)
            .Select(mount => mount.Here)
            .Where(path => !path.StartsWith(state, StringComparison.Ordinal) && !Path.Exists(path));

        Assert.Empty(missing);
    }

    [Fact]
    public void What_the_servers_read_is_mounted_where_they_look()
    {
        var prometheus = ComposeFile.Mounts(_services["prometheus"]).Select(mount => mount.There).ToList();
        var configuration = File.ReadAllText(Path.Combine(ComposeFile.Folder, "prometheus.yml"));
        Assert.Contains("/etc/prometheus/rules.yaml", prometheus);
        Assert.Contains("/etc/prometheus/cluster", prometheus);
        Assert.Contains("kubeconfig_file: cluster/kubeconfig", configuration, StringComparison.Ordinal);

        var provider = ((YamlSequenceNode)ComposeFile.Yaml("grafana/dashboards.yaml")["providers"]).Single();
        var dashboards = ComposeFile
            .Mounts(_services["grafana"])
            .Single(mount => mount.Here.EndsWith("dashboards", StringComparison.Ordinal));
        Assert.Equal(ComposeFile.Text(provider["options"]["path"]), dashboards.There);
        var home = ComposeFile.Text(_services["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]);
        Assert.True(File.Exists(Path.Combine(dashboards.Here, Path.GetRelativePath(dashboards.There, home))), home);
    }

    [Fact]
    public void Each_finds_the_other_where_it_listens()
    {
        var sources = ((YamlSequenceNode)ComposeFile.Yaml("grafana/datasources.yaml")["datasources"]).ToDictionary(
            source => ComposeFile.Text(source["type"]),
            source => ComposeFile.Text(source["url"])
        );
        var scraped = File.ReadAllText(Path.Combine(ComposeFile.Folder, "prometheus.yml"));

        Assert.Equal($"http://{Listens("prometheus", "--web.listen-address")}", sources["prometheus"]);
        Assert.Equal($"http://{Listens("alertmanager", "--web.listen-address")}", sources["alertmanager"]);
        Assert.Contains($"targets: [\"{Listens("alertmanager", "--web.listen-address")}\"]", scraped, StringComparison.Ordinal);
        Assert.Contains(
            Listens("operator", "--health-address").Replace("http://", "", StringComparison.Ordinal),
            scraped,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Nothing_is_reached_from_other_machines() =>
        Assert.All(
            _services.Values.SelectMany(service => ComposeFile.Texts(service, "command")).SelectMany(text => Addresses().Matches(text)),
            match => Assert.Equal("127.0.0.1", match.Groups[1].Value)
        );

    [Theory]
    [InlineData("cluster")]
    [InlineData("kinds")]
    [InlineData("operator")]
    public async Task Our_programs_know_what_they_are_told(string service)
    {
        var command = ComposeFile.Texts(_services[service], "command");
        var subcommand = command.Skip(1).TakeWhile(word => !word.StartsWith('-'));
        var (exit, help, error) = await Shell.RunAsync(Path.Combine(Repository.Dist, command[0]), [.. subcommand, "--help"]);
        Assert.True(exit == 0, error);
        Assert.All(command.Where(word => word.StartsWith("--", StringComparison.Ordinal)), word =>
            Assert.Contains(word.Split('=')[0], help, StringComparison.Ordinal)
        );
    }

    private string Listens(string service, string option) =>
        ComposeFile.Texts(_services[service], "command").Single(word => word.StartsWith($"{option}=", StringComparison.Ordinal)).Split('=')[
            1
        ];

    [GeneratedRegex(@"(?:^|[=/])([\d.]+|localhost|\[::\]|):\d{4,5}$")]
    private static partial Regex Addresses();
}
