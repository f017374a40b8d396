using System.Diagnostics;
using System.Text.RegularExpressions;
using Trainyard.Local.Tests.Support;

namespace Trainyard.Local.Tests.Clients;

/// <summary>The everyday verbs of the real kubectl.</summary>
public sealed class KubectlTests : IAsyncLifetime
{
    private const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: widgets.test.trainyard.dev }
        spec:
          group: test.trainyard.dev
          scope: Namespaced
          names: { plural: widgets, singular: widget, kind: Widget, shortNames: [wd] }
          versions:
          - name: v1
            served: true
            storage: true
            subresources: { status: {} }
            additionalPrinterColumns: [{ name: Size, type: integer, jsonPath: .spec.size }]
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    description: What is wanted.
                    properties: { size: { type: integer, description: How large it is. } }
        """;

    private readonly string? _kubectl = Command.Find("kubectl");
    private LocalProgram? _program;

    public async ValueTask InitializeAsync()
    {
        if (_kubectl is not null)
        {
            _program = await LocalProgram.StartAsync(Directory.CreateTempSubdirectory("trainyard-kubectl-").FullName);
        }
    }

    [Fact]
    public async Task Apply_creates_changes_leaves_and_prunes()
    {
        await Expect("configmap/a created", "apply", "-f", Manifest(ConfigMap("k: before", "l: m")));
        await Expect("configmap/a unchanged", "apply", "-f", Manifest(ConfigMap("k: before", "l: m")));
        await Expect("configmap/a configured", "apply", "-f", Manifest(ConfigMap("k: other")));
        await Expect("""^\{"k":"other"\}$""", "get", "cm", "a", "-o", "jsonpath={.data}");
        await Expect("serverside-applied", "apply", "--server-side", "--force-conflicts", "-f", Manifest(ConfigMap("k: before")));
        await Expect("configmap/a edited", "edit", "cm", "a");
        await Expect("after", "get", "cm", "a", "-o", "yaml");
        await Expect("patched", "patch", "cm", "a", "--type=json", "-p", """[{"op":"add","path":"/data/p","value":"1"}]""");
        await Expect("labeled", "label", "cm", "a", "x=y");
        await Expect("configmap/a", "get", "cm", "-l", "x=y", "-o", "name");
        await Expect("configmap \"a\" deleted", "delete", "cm", "a");
    }

    [Fact]
    public async Task Custom_resources_are_explained_printed_and_refused()
    {
        await Expect("created", "apply", "-f", Manifest(Definition));
        await Expect("condition met", "wait", "--for=condition=Established", "crd/widgets.test.trainyard.dev", "--timeout=30s");
        await Expect("widgets +wd +test.trainyard.dev/v1", "api-resources");
        await Expect("How large it is", "explain", "wd.spec.size");
        await Expect("widget.test.trainyard.dev/w created", "apply", "-f", Manifest(Widget("3")));
        await Expect("w +3", "get", "wd");
        await Expect("unknown field \"spec.sice\"", "apply", "-f", Manifest(Widget("3\n  sice: 4")));
        await Expect("must be of type integer", "apply", "-f", Manifest(Widget("big")));
        await Expect("Size: +3", "describe", "wd", "w");
    }

    [Fact]
    public async Task A_deployment_is_rolled_out_scaled_restarted_undone_and_deleted_with_its_pods()
    {
        await Expect("created", "create", "deployment", "web", "--image=busybox:1", "--", "sh", "-c", "echo hello; sleep 1000");
        await Expect("successfully rolled out", "rollout", "status", "deployment/web", "--timeout=60s");
        await Expect("hello", "logs", "deployment/web");
        await Expect("1/1", "get", "pods", "-l", "app=web");
        await Expect("^there", "exec", "deployment/web", "--", "echo", "there");
        await Expect("local +[0-9]+m", "top", "nodes");
        await Expect("Scaled up replica set", "describe", "deployment", "web");
        await Expect("scaled", "scale", "deployment", "web", "--replicas=2");
        await Expect("condition met", "wait", "--for=jsonpath={.status.readyReplicas}=2", "deployment/web", "--timeout=60s");
        await Expect("restarted", "rollout", "restart", "deployment/web");
        await Expect("successfully rolled out", "rollout", "status", "deployment/web", "--timeout=90s");
        await Expect("rolled back", "rollout", "undo", "deployment/web");
        await Expect("deleted", "delete", "deployment", "web", "--cascade=foreground");
        await Expect("No resources found", "get", "pods", "-l", "app=web");
    }

    [Fact]
    public async Task A_watch_shows_what_is_there_and_what_changes()
    {
        await Expect("created", "create", "configmap", "watched", "--from-literal=n=0");
        using var watch = Command.Start(_kubectl!, _program!.Kubeconfig, "get", "cm", "watched", "-w", "--output-watch-events");
        await UntilSaid(watch, "ADDED +watched");
        await Expect("patched", "patch", "cm", "watched", "--type=merge", "-p", """{"data":{"n":"1"}}""");
        await UntilSaid(watch, "MODIFIED +watched");
        watch.Kill();
    }

    [Fact]
    public async Task Protobuf_bodies_are_read()
    {
        await Expect("namespace/made created", "create", "namespace", "made");
        await Expect("configmap/lit created", "create", "configmap", "lit", "--from-literal=a=b");
        await Expect("job.batch/j created", "create", "job", "j", "--image=busybox:1", "--", "sh", "-c", "echo done");
        await Expect("condition met", "wait", "--for=condition=complete", "job/j", "--timeout=60s");
        await Expect("done", "logs", "-f", "job/j");
        await Expect("^yes", "auth", "can-i", "create", "pods");
        await Expect("kubernetes-admin", "auth", "whoami");
        await Expect("^no", "auth", "can-i", "create", "pods", "--as=bob");
        await Expect("created", "create", "clusterrolebinding", "bob", "--clusterrole=cluster-admin", "--user=bob");
        await Expect("^yes", "auth", "can-i", "create", "pods", "--as=bob");
        await Expect("namespace \"made\" deleted", "delete", "namespace", "made");
    }

    public ValueTask DisposeAsync()
    {
        _program?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string ConfigMap(params string[] data) =>
        $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: a }}\ndata:\n  {string.Join("\n  ", data)}\n";

    private static string Widget(string size) =>
        $"apiVersion: test.trainyard.dev/v1\nkind: Widget\nmetadata: {{ name: w }}\nspec:\n  size: {size}\n";

    private string Manifest(string yaml)
    {
        if (_program is null)
        {
            return "";
        }

        var file = Path.Combine(_program.Folder, Path.GetRandomFileName() + ".yaml");
        File.WriteAllText(file, yaml);
        return file;
    }

    private static async Task UntilSaid(Process process, string pattern)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(60));
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (Regex.IsMatch(line, pattern))
                return;
        }

        Assert.Fail($"It has ended without saying {pattern}: {await process.StandardError.ReadToEndAsync(limit.Token)}");
    }

    private async Task Expect(string pattern, params string[] arguments)
    {
        if (_kubectl is null)
        {
            Assert.Skip("No kubectl on this machine.");
        }

        (_, var output) = await Command.RunAsync(_kubectl, _program!.Kubeconfig, arguments);
        Assert.True(Regex.IsMatch(output, pattern), $"kubectl {string.Join(' ', arguments)}\nshould have said {pattern}, said\n{output}");
    }
}
