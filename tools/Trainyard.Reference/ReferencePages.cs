namespace Trainyard.Reference;

/// <summary>The pages of docs/reference, as they stand there.</summary>
internal static class ReferencePages
{
    public const string Folder = "docs/reference";

    /// <summary>Programs whose sources are read. What is under tests, tools and benchmarks is nobody's to rely on.</summary>
    private static readonly string[] Sources =
    [
        "operator",
        "models",
        "trainer-image",
        "predictor-image",
        "router-image",
        "scorer-image",
        "apps",
        "console",
        "cli",
    ];

    /// <param name="root">The repository's folder.</param>
    public static IEnumerable<(string File, string Text)> All(string root)
    {
        var pages = Pages(root).ToList();
        return pages.Prepend(("README.md", Contents(pages)));
    }

    private static string Contents(IEnumerable<(string File, string Text)> pages) =>
        new MarkdownTable("Reference", "the code")
            .Text(string.Join('\n', pages.Select(page => $"- [{page.Text.Split('\n')[0].TrimStart('#', ' ')}]({page.File})")))
            .ToString();

    private static IEnumerable<(string File, string Text)> Pages(string root)
    {
        var sources = Sources
            .Select(folder => Path.Combine(root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal)
            .Select(file => SourceFile.Read(root, file))
            .ToList();
        foreach (var crd in Directory.GetFiles(Path.Combine(root, "crds"), "*.yaml").Order(StringComparer.Ordinal))
            yield return FieldPage.Of(File.ReadAllText(crd));
        yield return ("metrics.md", MetricPage.Of(sources));
        yield return ("conditions.md", ConditionPage.Of(sources));
        yield return ("alerts.md", AlertPage.Of(File.ReadAllText(Path.Combine(root, "charts/trainyard/files/monitoring/rules.yaml"))));
        yield return ("permissions.md", PermissionPage.Of(File.ReadAllText(Path.Combine(root, "charts/trainyard/templates/rbac.yaml"))));
        yield return ("exit-codes.md", ExitCodePage.Of(sources));
    }
}
