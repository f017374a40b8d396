using System.Xml.Linq;
using Trainyard.Testing;

namespace Trainyard.Architecture.Tests;

/// <summary>A project file, as far as the arrows go.</summary>
/// <param name="Name">Its name, without "Trainyard.".</param>
/// <param name="Path">From the repository's root.</param>
/// <param name="References">The names of the projects that it is compiled against.</param>
/// <param name="Packages">The packages that it is compiled against.</param>
/// <param name="Namespace">Where its types stand.</param>
internal sealed record Project(string Name, string Path, IReadOnlyList<string> References, IReadOnlyList<string> Packages, string Namespace)
{
    private const string House = "Trainyard.";
    private static readonly string[] NotOurs = [".git", ".deps", "artifacts", "bin", "obj"];

    /// <summary>Every project of the repository by name.</summary>
    public static IReadOnlyDictionary<string, Project> All { get; } =
        Below(Repository.Root).Select(Read).ToDictionary(project => project.Name);

    /// <summary>The first folder of its path, such as operator.</summary>
    public string Area => Path.Split('/')[0];

    public string Folder => System.IO.Path.Combine(Repository.Root, System.IO.Path.GetDirectoryName(Path)!);

    /// <summary>All that it is compiled against, at whatever distance.</summary>
    public IReadOnlySet<string> Reaches()
    {
        var reached = new HashSet<string>();
        var next = new Queue<string>(References);
        while (next.TryDequeue(out var name))
        {
            if (reached.Add(name))
            {
                All[name].References.ToList().ForEach(next.Enqueue);
            }
        }

        return reached;
    }

    /// <summary>Its C# files, from its folder.</summary>
    public IEnumerable<string> Sources() => FilesBelow(Folder, "*.cs").Select(file => System.IO.Path.GetRelativePath(Folder, file));

    private static IEnumerable<string> Below(string folder) => FilesBelow(folder, "*.csproj");

    private static IEnumerable<string> FilesBelow(string folder, string pattern) =>
        Directory
            .EnumerateFiles(folder, pattern)
            .Concat(
                Directory
                    .EnumerateDirectories(folder)
                    .Where(inner => !NotOurs.Contains(System.IO.Path.GetFileName(inner)))
                    .SelectMany(inner => FilesBelow(inner, pattern))
            );

    private static Project Read(string file)
    {
        var xml = XDocument.Load(file);
        var name = System.IO.Path.GetFileNameWithoutExtension(file);
        return new(
            Short(name),
            System.IO.Path.GetRelativePath(Repository.Root, file),
            [.. Included(xml, "ProjectReference").Select(path => Short(System.IO.Path.GetFileNameWithoutExtension(path)))],
            [.. Included(xml, "PackageReference")],
            xml.Descendants("RootNamespace").FirstOrDefault()?.Value ?? name
        );
    }

    /// <summary>What is only to be built first, or leaves nothing to compile against, is no arrow.</summary>
    private static IEnumerable<string> Included(XDocument xml, string kind) =>
        from reference in xml.Descendants(kind)
        where (string?)reference.Attribute("ReferenceOutputAssembly") != "false"
        where (string?)reference.Attribute("ExcludeAssets") != "all"
        where (string?)reference.Attribute("PrivateAssets") != "all"
        select reference.Attribute("Include")!.Value;

    private static string Short(string name) => name.StartsWith(House, StringComparison.Ordinal) ? name[House.Length..] : name;
}
