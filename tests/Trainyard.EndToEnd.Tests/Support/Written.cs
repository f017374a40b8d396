using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Trainyard.Testing;

namespace Trainyard.EndToEnd.Tests.Support;

/// <summary>All objects that this repository writes down or builds, by where they stand.</summary>
internal static partial class Written
{
    private const string Golden = "tests/Trainyard.Controllers.Tests/Golden";

    /// <summary>CRDs, examples, built objects and whole objects of doc pages, as paths; "#1" behind one is the second YAML block of a
    /// page. Grafana's files of an example are none.</summary>
    public static IEnumerable<string> Sources() =>
        [
            .. Files("crds", "*.yaml"),
            .. Files("examples", "*.yaml").Where(path => !path.Contains("/grafana/", StringComparison.Ordinal)),
            .. Files(Golden, "*.json"),
            .. Files("", "*.md").SelectMany(Blocks),
        ];

    /// <summary>The objects of a source, as they would be applied in a namespace.</summary>
    public static async Task<string> ReadAsync(string source, string ns)
    {
        if (source.Split('#') is [var page, var number])
            return ObjectsOf(page)[int.Parse(number)];
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, source));
        if (!source.EndsWith(".json", StringComparison.Ordinal))
            return text;
        var built = JsonNode.Parse(text)!.AsObject();
        built["metadata"]!["namespace"] = ns;

        // Before its owners', as people write it.
        built.Remove("apiVersion", out var version);
        built.Insert(0, "apiVersion", version);
        return built.ToJsonString();
    }

    private static IEnumerable<string> Blocks(string page) =>
        Enumerable.Range(0, ObjectsOf(page).Count).Select(number => $"{page}#{number}");

    private static List<string> ObjectsOf(string page) =>
        [
            .. Yaml()
                .Matches(File.ReadAllText(Path.Combine(Repository.Root, page)))
                .Select(match => match.Groups[1].Value)
                .Where(block => Whole().IsMatch(block)),
        ];

    private static IEnumerable<string> Files(string folder, string pattern) =>
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), pattern, SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Repository.Root, file)
        where !path.StartsWith('.') && !path.StartsWith("artifacts", StringComparison.Ordinal)
        select path;

    [GeneratedRegex(@"^```yaml\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Yaml();

    [GeneratedRegex("^apiVersion: ", RegexOptions.Multiline)]
    private static partial Regex Whole();
}
