using System.Text.Json.Nodes;
using Trainyard.Runtime;
using YamlDotNet.Core;

namespace Trainyard.Cli;

/// <summary>One document of a YAML file, and which object it describes.</summary>
internal sealed record Manifest(string ApiVersion, string Kind, string Name, string? Namespace, string Json)
{
    /// <summary>Every document of a file, or of the .yaml files of a folder in order of name.</summary>
    /// <exception cref="CliException">There is no such file, it is not YAML, or a document is no Kubernetes object.</exception>
    public static IEnumerable<Manifest> ReadAll(string path)
    {
        if (Directory.Exists(path))
            return Directory.GetFiles(path, "*.yaml").Order(StringComparer.Ordinal).SelectMany(Read);
        return File.Exists(path) ? Read(path) : throw new CliException($"there is no file or folder {path}");
    }

    private static IEnumerable<Manifest> Read(string path) => Parse(path, File.ReadAllText(path));

    /// <summary>Every document of a text, read as kubectl reads it; <paramref name="path"/> is named in faults.</summary>
    public static IEnumerable<Manifest> Parse(string path, string text)
    {
        IReadOnlyList<JsonNode> documents;
        try
        {
            documents = YamlJson.ParseAll(text);
        }
        catch (YamlException fault)
        {
            throw new CliException($"{path}, line {fault.Start.Line}: {fault.Message}");
        }

        foreach (var document in documents)
        {
            if (
                document is not JsonObject root
                || Text(root, "apiVersion") is not { } version
                || Text(root, "kind") is not { } kind
                || root["metadata"] is not JsonObject metadata
                || Text(metadata, "name") is not { } name
            )
            {
                throw new CliException($"{path}: a document lacks apiVersion, kind or metadata.name");
            }

            if (metadata["namespace"] is { } space && Text(metadata, "namespace") is null)
                throw new CliException($"{path}: metadata.namespace of {kind} {name} is {space.ToJsonString()}, no text: put it in quotes");

            yield return new Manifest(version, kind, name, Text(metadata, "namespace"), root.ToJsonString());
        }
    }

    private static string? Text(JsonObject map, string key) =>
        map[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
