namespace Trainyard.Reference;

/// <summary>Every type of condition, and every reason that is a constant of ours.</summary>
internal static class ConditionPage
{
    private const string Types = "ConditionType";

    public static string Of(IReadOnlyList<SourceFile> sources)
    {
        var constants = sources
            .SelectMany(source => source.Constants(type => type == Types || type.EndsWith("Reason", StringComparison.Ordinal)))
            .ToLookup(constant => constant.Type);
        var page = new MarkdownTable("Conditions and reasons", "the constants of the operator")
            .Text(
                "`kubectl describe` shows them with a message in words; events bear the same reasons. What to do: "
                    + "[troubleshooting](../troubleshooting.md). Beside ours stand the cluster's own words for what keeps a pod "
                    + "from running."
            )
            .Section("Conditions");
        Add(page, constants[Types], "condition");
        foreach (var type in constants.Where(type => type.Key != Types).OrderBy(type => type.Key, StringComparer.Ordinal))
            Add(page.Section(type.Key), type, "reason");
        return page.ToString();
    }

    private static void Add(
        MarkdownTable page,
        IEnumerable<(string Type, string Name, string Value, string Summary)> constants,
        string column
    ) => page.Table([column, "what it says"], constants.Select(constant => (string[])[$"`{constant.Value}`", constant.Summary]));
}
