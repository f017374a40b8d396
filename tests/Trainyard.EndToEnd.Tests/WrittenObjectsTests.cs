using System.Text.RegularExpressions;
using Trainyard.EndToEnd.Tests.Support;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests;

/// <summary>Nothing that we write is first seen by a real API server at the user's: each object is shown to the cluster's, which stores
/// none.</summary>
public sealed partial class WrittenObjectsTests(Cluster cluster)
{
    /// <summary>Kinds that a cluster may lack.</summary>
    private static readonly string[] Optional = ["gateway.networking.k8s.io/", "monitoring.coreos.com/"];

    public static TheoryData<string> Sources => [.. Written.Sources()];

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task What_is_built_or_written_down_is_accepted(string source)
    {
        var kubectl = await cluster.SharedNamespaceAsync();
        await ShowAsync(kubectl, await Written.ReadAsync(source, kubectl.Namespace));
    }

    [Theory]
    [MemberData(nameof(ChartSets.Names), MemberType = typeof(ChartSets))]
    public async Task What_a_chart_makes_is_accepted(string set)
    {
        var kubectl = await cluster.SharedNamespaceAsync();
        var text = await ChartSets.TextAsync(set, kubectl.Namespace);

        // kubectl is in one namespace at a time.
        await ShowAsync(kubectl, text.Replace("namespace: another\n", $"namespace: {kubectl.Namespace}\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_one_file_installation_is_accepted()
    {
        var kubectl = await cluster.SharedNamespaceAsync();
        var (exit, text, error) = await Shell.RunAsync(Path.Combine(Repository.Root, "scripts", "install-yaml"), [kubectl.Namespace]);
        Assert.True(exit == 0, error);
        await ShowAsync(kubectl, text);
    }

    /// <summary>Strictly: a field that the server does not know is a fault, too.</summary>
    private static async Task ShowAsync(Kubectl kubectl, string text)
    {
        var served = await kubectl.RunAsync("api-versions") + await kubectl.RunAsync("api-resources", "--output", "name");
        var objects = Separator().Split(text).Where(one => Lacks(served, one) is null).ToList();
        Assert.SkipWhen(objects.Count == 0, $"this cluster does not have the kind: {Lacks(served, text)}");
        var (exit, output, error) = await kubectl.TryAsync(
            ["apply", "--server-side", "--force-conflicts", "--dry-run=server", "--validate=strict", "-f", "-"],
            string.Join("\n---\n", objects)
        );
        Assert.True(exit == 0, output + error);
    }

    private static string? Lacks(string served, string text)
    {
        if (CronJob().IsMatch(text) && !served.Contains("cronjobs.batch", StringComparison.Ordinal))
            return "CronJob";
        var version = ApiVersion().Match(text).Groups[1].Value;
        return Optional.Any(version.StartsWith) && !served.Split('\n').Contains(version) ? version : null;
    }

    // The local cluster runs Jobs, and keeps no schedules.
    [GeneratedRegex(@"^kind: CronJob$", RegexOptions.Multiline)]
    private static partial Regex CronJob();

    [GeneratedRegex(@"^---\s*$", RegexOptions.Multiline)]
    private static partial Regex Separator();

    [GeneratedRegex("""^[\s{]*"?apiVersion"?:\s*"?([\w./]+)""", RegexOptions.Multiline)]
    private static partial Regex ApiVersion();
}
