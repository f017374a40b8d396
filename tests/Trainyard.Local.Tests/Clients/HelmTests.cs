using Trainyard.Local.Tests.Support;

namespace Trainyard.Local.Tests.Clients;

/// <summary>The life of a release, with the real Helm.</summary>
public sealed class HelmTests
{
    private const string Template = """
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: {{ .Release.Name }}-cm }
        data: { k: {{ .Values.value | quote }} }
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: {{ .Release.Name }}-d }
        spec:
          selector: { matchLabels: { app: {{ .Release.Name }} } }
          template:
            metadata: { labels: { app: {{ .Release.Name }} } }
            spec: { containers: [{ name: main, image: "busybox:1", command: [sleep, "1000"] }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: {{ .Release.Name }}-test, annotations: { helm.sh/hook: test } }
        spec: { restartPolicy: Never, containers: [{ name: main, image: "busybox:1", command: ["true"] }] }
        """;

    [Fact]
    public async Task A_release_is_installed_upgraded_rolled_back_tested_and_removed()
    {
        var helm = Find();
        if (helm is null)
        {
            Assert.Skip("No Helm on this machine.");
        }

        using var program = await LocalProgram.StartAsync(Directory.CreateTempSubdirectory("trainyard-helm-").FullName);
        var chart = WriteChart(program.Folder);
        foreach (
            var arguments in (string[][])
                [
                    ["install", "r", chart],
                    ["upgrade", "r", chart, "--set", "value=two", "--wait", "--timeout", "90s"],
                    ["rollback", "r", "1"],
                    ["test", "r"],
                    ["upgrade", "--install", "r", chart, "--set", "value=three"],
                    ["history", "r"],
                    ["install", "u", chart, "--namespace", "other", "--create-namespace"],
                    ["uninstall", "u", "--namespace", "other"],
                ]
        )
        {
            (var code, var output) = await Command.RunAsync(helm, program.Kubeconfig, arguments);
            Assert.True(code == 0, $"helm {string.Join(' ', arguments)}\n{output}");
        }

        var value = await program.Client.GetStringAsync(
            "/api/v1/namespaces/default/configmaps/r-cm",
            TestContext.Current.CancellationToken
        );
        Assert.Contains("\"k\":\"three\"", value, StringComparison.Ordinal);
        Assert.Equal(0, (await Command.RunAsync(helm, program.Kubeconfig, "uninstall", "r")).Code);
        Assert.Equal(
            System.Net.HttpStatusCode.NotFound,
            (await program.Client.GetAsync("/api/v1/namespaces/default/configmaps/r-cm", TestContext.Current.CancellationToken)).StatusCode
        );
    }

    /// <summary>The Helm that the project's setup has fetched, or the machine's own.</summary>
    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var fetched = Path.Combine(folder.FullName, ".deps", "helm", "helm");
            if (File.Exists(fetched))
            {
                return fetched;
            }
        }

        return Command.Find("helm");
    }

    private static string WriteChart(string folder)
    {
        var chart = Path.Combine(folder, "chart");
        Directory.CreateDirectory(Path.Combine(chart, "templates"));
        File.WriteAllText(Path.Combine(chart, "Chart.yaml"), "apiVersion: v2\nname: t\nversion: 0.1.0\n");
        File.WriteAllText(Path.Combine(chart, "values.yaml"), "value: one\n");
        File.WriteAllText(Path.Combine(chart, "templates", "all.yaml"), Template);
        return chart;
    }
}
