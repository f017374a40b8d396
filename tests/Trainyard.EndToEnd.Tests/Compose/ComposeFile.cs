using Trainyard.Testing;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Trainyard.EndToEnd.Tests.Compose;

/// <summary>infra/compose/compose.yaml, with what stands in its x- parts merged in.</summary>
internal sealed class ComposeFile
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "infra", "compose");

    private readonly YamlMappingNode _root = Yaml("compose.yaml");

    /// <summary>The services by name.</summary>
    public IReadOnlyDictionary<string, YamlMappingNode> Services =>
        ((YamlMappingNode)_root["services"]).ToDictionary(pair => Text(pair.Key), pair => Merged((YamlMappingNode)pair.Value));

    /// <summary>A file of the folder.</summary>
    public static YamlMappingNode Yaml(string file)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(File.ReadAllText(Path.Combine(Folder, file))));
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    public static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    public static IReadOnlyList<string> Texts(YamlMappingNode service, string field) =>
        service.Children.TryGetValue(field, out var list) ? [.. ((YamlSequenceNode)list).Select(Text)] : [];

    /// <summary>What is mounted from this machine: its path, and the path in the container.</summary>
    public static IEnumerable<(string Here, string There)> Mounts(YamlMappingNode service) =>
        from volume in Texts(service, "volumes")
        let parts = volume.Split(':')
        select (Path.GetFullPath(Path.Combine(Folder, parts[0])), parts[1]);

    /// <summary>A mapping in a service; where it says none, an empty one.</summary>
    public static YamlMappingNode Part(YamlMappingNode service, string field) =>
        service.Children.TryGetValue(field, out var part) ? (YamlMappingNode)part : [];

    private static YamlMappingNode Merged(YamlMappingNode service)
    {
        var merged = new YamlMappingNode();
        foreach (var (key, value) in Part(service, "<<").Concat(service).Where(pair => Text(pair.Key) != "<<"))
            merged.Children[key] = value;

        return merged.Any() ? merged : throw new YamlException("a service says nothing");
    }
}
