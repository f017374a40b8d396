using System.Text.Json;
using k8s.Models;
using Trainyard.Controllers.Pods;
using Trainyard.Runtime;

namespace Trainyard.Controllers.Tests.Pods;

public sealed class PodTemplateMergeTests
{
    private static readonly Dictionary<string, (string Template, Func<V1PodSpec, string?> Read, string? Expected)> Cases = new()
    {
        ["nothing is said"] = ("{}", spec => spec.Containers![0].Image, "own:1"),
        ["a field"] = ("""{"spec":{"restartPolicy":"OnFailure"}}""", spec => spec.RestartPolicy, "OnFailure"),
        ["null takes a field away"] = ("""{"spec":{"restartPolicy":null}}""", spec => spec.RestartPolicy, null),
        ["a map by its keys"] = ("""{"spec":{"nodeSelector":{"gpu":"yes"}}}""", Selector, "disk=ssd gpu=yes"),
        ["null takes a key away"] = ("""{"spec":{"nodeSelector":{"disk":null}}}""", Selector, ""),
        ["a container by its name"] = ("""{"spec":{"containers":[{"name":"trainer","image":"mine:2"}]}}""", Containers, "trainer=mine:2"),
        ["a container of the user's own"] = (
            """{"spec":{"containers":[{"name":"log","image":"log:1"}]}}""",
            Containers,
            "trainer=own:1 log=log:1"
        ),
        ["a container keeps what is not said"] = (
            """{"spec":{"containers":[{"name":"trainer","image":"mine:2"}]}}""",
            Variables,
            "A=1 B=2"
        ),
        ["variables by name"] = (
            """{"spec":{"containers":[{"name":"trainer","env":[{"name":"B","value":"9"},{"name":"C","value":"3"}]}]}}""",
            Variables,
            "A=1 B=9 C=3"
        ),
        ["mounts by path"] = (
            """{"spec":{"containers":[{"name":"trainer","volumeMounts":[{"name":"fast","mountPath":"/data"}]}]}}""",
            spec => string.Join(' ', spec.Containers![0].VolumeMounts!.Select(mount => $"{mount.Name}:{mount.MountPath}")),
            "fast:/data"
        ),
        ["one volume at two paths"] = (
            """{"spec":{"containers":[{"name":"trainer","volumeMounts":[{"name":"data","mountPath":"/more"}]}]}}""",
            spec => string.Join(' ', spec.Containers![0].VolumeMounts!.Select(mount => $"{mount.Name}:{mount.MountPath}")),
            "data:/data data:/more"
        ),
        ["ports by number"] = (
            """{"spec":{"containers":[{"name":"trainer","ports":[{"name":"web","containerPort":8080},{"name":"debug","containerPort":9}]}]}}""",
            spec => string.Join(' ', spec.Containers![0].Ports!.Select(port => $"{port.Name}:{port.ContainerPort}")),
            "web:8080 debug:9"
        ),
        ["a list without a key is the user's"] = (
            """{"spec":{"containers":[{"name":"trainer","args":["--slow"]}]}}""",
            spec => string.Join(' ', spec.Containers![0].Args!),
            "--slow"
        ),
        ["a quantity may be a number"] = (
            """{"spec":{"containers":[{"name":"trainer","resources":{"requests":{"cpu":2}}}]}}""",
            spec => spec.Containers![0].Resources!.Requests!["cpu"].ToString(),
            "2"
        ),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_users_template_is_laid_over_ours(string name)
    {
        var (template, read, expected) = Cases[name];

        Assert.Equal(expected, read(Over(template).Spec!));
    }

    [Fact]
    public void Labels_of_the_users_join_ours() =>
        Assert.Equal(["app", "team"], Over("""{"metadata":{"labels":{"team":"a"}}}""").Metadata!.Labels!.Keys.Order());

    [Theory]
    [InlineData("""{"spec":{"containers":"trainer"}}""")]
    [InlineData("""{"spec":[]}""")]
    [InlineData("""{"spec":{"terminationGracePeriodSeconds":"long"}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"trainer","env":{"A":"1"}}]}}""")]
    public void What_no_pod_template_has_there_is_refused(string template) =>
        Assert.StartsWith("podTemplate", Assert.Throws<PodTemplateException>(() => Over(template)).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_a_template_ours_stays() => Assert.Same(Ours, PodTemplateMerge.Over(null, Ours));

    private static readonly V1PodTemplateSpec Ours = new()
    {
        Metadata = new() { Labels = new Dictionary<string, string> { ["app"] = "trainyard" } },
        Spec = new()
        {
            RestartPolicy = "Never",
            NodeSelector = new Dictionary<string, string> { ["disk"] = "ssd" },
            Containers =
            [
                new()
                {
                    Name = "trainer",
                    Image = "own:1",
                    Args = ["--fast", "--loud"],
                    Env = [new() { Name = "A", Value = "1" }, new() { Name = "B", Value = "2" }],
                    VolumeMounts = [new() { Name = "data", MountPath = "/data" }],
                    Ports = [new() { Name = "http", ContainerPort = 8080 }],
                },
            ],
        },
    };

    private static V1PodTemplateSpec Over(string template) => ((JsonElement?)JsonElement.Parse(template)).Over(Ours);

    private static string Selector(V1PodSpec spec) =>
        string.Join(
            ' ',
            (spec.NodeSelector ?? new Dictionary<string, string>()).OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}={pair.Value}")
        );

    private static string Containers(V1PodSpec spec) =>
        string.Join(' ', spec.Containers!.Select(container => $"{container.Name}={container.Image}"));

    private static string Variables(V1PodSpec spec) =>
        string.Join(' ', spec.Containers![0].Env!.Select(variable => $"{variable.Name}={variable.Value}"));
}
