using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Trainyard.Cli;

/// <summary>One document of a YAML file, and which object it describes.</summary>
internal sealed record Manifest(string ApiVersion, string Kind, string Name, string? Namespace, string Yaml)
{
    /// <summary>Every document of a file, or of the .yaml files of a folder in order of name.</summary>
    /// <exception cref="CliException">There is no such file, it is not YAML, or a document is no Kubernetes object.</exception>
    public static IEnumerable<Manifest> ReadAll(string path)
    {
        if (Directory.Exists(path)) return Directory.GetFiles(path, "*.yaml").Order(StringComparer.Ordinal).SelectMany(Read);
        return File.Exists(path) ? Read(path) : throw new CliException($"there is no file or folder {path}");
    }

    private static IEnumerable<Manifest> Read(string path) => Parse(path, File.ReadAllText(path));

    /// <summary>Every document of a text; <paramref name="path"/> is named in faults.</summary>
    public static IEnumerable<Manifest> Parse(string path, string text)
    {
        var stream = new YamlStream();
        try { stream.Load(new StringReader(text)); }
        catch (YamlException fault) { throw new CliException($"{path}, line {fault.Start.Line}: {fault.Message}"); }

        foreach (var document in stream.Documents)
        {
            if (document.RootNode is not YamlMappingNode root || Text(root, "apiVersion") is not { } version || Text(root, "kind") is not { } kind
                || Child(root, "metadata") is not YamlMappingNode metadata || Text(metadata, "name") is not { } name)
                throw new CliException($"{path}: a document lacks apiVersion, kind or metadata.name");

            var yaml = new StringWriter();
            new YamlStream(new YamlDocument(root)).Save(yaml, assignAnchors: false);
            yield return new Manifest(version, kind, name, Text(metadata, "namespace"), yaml.ToString());
        }
    }

    private static YamlNode? Child(YamlMappingNode map, string key) => map.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;

    private static string? Text(YamlMappingNode map, string key) => (Child(map, key) as YamlScalarNode)?.Value;
}
