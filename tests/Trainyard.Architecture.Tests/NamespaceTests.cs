using System.Text.RegularExpressions;

namespace Trainyard.Architecture.Tests;

public sealed partial class NamespaceTests
{
    public static TheoryData<string> Projects => [.. Project.All.Keys];

    /// <summary>Files of a folder may stand in the namespace above it, as in Tuning; no namespace lacks its folder.</summary>
    [Theory]
    [MemberData(nameof(Projects))]
    public void A_namespace_leads_to_the_folder_that_the_file_is_in_or_one_above_it(string name)
    {
        var project = Project.All[name];
        var lost =
            from file in project.Sources()
            let space = Declared().Match(File.ReadAllText(Path.Combine(project.Folder, file))).Groups[1].Value
            where space.Length > 0 && !Leads(space, project.Namespace, Path.GetDirectoryName(file)!)
            select $"{Path.GetDirectoryName(project.Path)}/{file} is in {space}";
        Assert.Empty(lost);
    }

    private static bool Leads(string space, string root, string folder)
    {
        var full = folder.Length == 0 ? root : $"{root}.{folder.Replace('/', '.')}";
        return full == space || (full.StartsWith(space + ".", StringComparison.Ordinal) && space.Length >= root.Length);
    }

    [GeneratedRegex(@"^namespace ([\w.]+)[;\s]", RegexOptions.Multiline)]
    private static partial Regex Declared();
}
