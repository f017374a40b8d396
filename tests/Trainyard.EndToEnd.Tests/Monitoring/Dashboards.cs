using System.Text.Json.Nodes;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.Monitoring;

/// <summary>What Grafana would ask for the dashboards.</summary>
internal static class Dashboards
{
    public static IEnumerable<string> Files { get; } =
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "charts", "trainyard", "files", "dashboards"), "*.json").Order();

    /// <summary>Each query with the panel that it belongs to, its variables filled in.</summary>
    public static IReadOnlyList<PanelQuery> Queries(string ns, string name) =>
        [
            .. from file in Files
            let dashboard = JsonNode.Parse(File.ReadAllText(file))!
            from panel in dashboard["panels"]!.AsArray()
            from target in panel!["targets"]?.AsArray() ?? []
            select new PanelQuery(
                $"{dashboard["title"]}: {panel["title"]}",
                Filled((string)target["expr"]!, ns, name)
            ),
        ];

    /// <summary>A query as Grafana sends it.</summary>
    /// <param name="expression">With Grafana's variables.</param>
    /// <param name="ns">Of what is looked at.</param>
    /// <param name="name">The Predictor's, and the Scorer's.</param>
    public static string Filled(string expression, string ns, string name) =>
        expression
            .Replace("$__rate_interval", "10s", StringComparison.Ordinal)
            .Replace("$namespace", ns, StringComparison.Ordinal)
            .Replace("$predictor", name, StringComparison.Ordinal)
            .Replace("$scorer", name, StringComparison.Ordinal);
}

/// <param name="Panel">Where it is shown.</param>
/// <param name="Expression">PromQL.</param>
internal sealed record PanelQuery(string Panel, string Expression);
