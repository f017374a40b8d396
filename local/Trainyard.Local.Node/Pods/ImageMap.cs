using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace Trainyard.Local.Node.Pods;

/// <summary>What an image name stands for on this machine.</summary>
/// <param name="Command">The program and its first arguments; empty: the pod's own command runs, as in an image with a shell.</param>
/// <param name="Args">Arguments where the pod gives none.</param>
/// <param name="Env">Variables of the image; the pod's own win. $(POD_IP) and the like are filled in.</param>
/// <param name="Root">Elsewhere its user is root.</param>
internal sealed record LocalImage(
    IReadOnlyList<string> Command,
    IReadOnlyList<string> Args,
    IReadOnlyDictionary<string, string> Env,
    bool Root = false
);

/// <summary>
/// Maps image names to programs by YAML (or JSON) files: <c>registry/trainer: /opt/trainer</c>, a list (program and arguments), or
/// <c>{command: [...], args: [...], env: {A: b}}</c>. A name with a tag or digest is looked up whole, then without; a name that ends in *
/// is a prefix. Relative paths in a command that name an existing file are taken from the file's folder.
/// </summary>
internal sealed partial class ImageMap(IReadOnlyList<string> files)
{
    private static readonly string[] WithShell = ["busybox", "alpine", "debian", "ubuntu", "bash"];

    private readonly Dictionary<string, (DateTime Written, JsonObject Map)> _read = [];

    /// <summary>The program, or null: nothing maps this image.</summary>
    /// <exception cref="YamlException">A file cannot be read.</exception>
    public LocalImage? Find(string image)
    {
        var bare = Bare(image);
        foreach (var file in files.Where(File.Exists))
        {
            var map = Read(file);
            var key =
                map.ContainsKey(image) ? image
                : map.ContainsKey(bare) ? bare
                : LongestPrefix(map, image);
            if (key is not null)
                return Parse(map[key], Path.GetDirectoryName(Path.GetFullPath(file))!);
        }
        var official = bare.StartsWith("docker.io/library/", StringComparison.Ordinal) ? bare["docker.io/library/".Length..] : bare;
        return WithShell.Contains(official) ? new([], [], new Dictionary<string, string>(), Root: true) : null;
    }

    /// <summary>Why a text names no image, in the words of a real node; null if it does.</summary>
    public static string? NameFault(string image)
    {
        var slash = image.IndexOf('/');
        var hasHost =
            slash > 0 && (image[..slash] == "localhost" || image[..slash].IndexOfAny(['.', ':']) >= 0 || image[..slash].Any(char.IsUpper));
        var remote =
            hasHost ? image[(slash + 1)..]
            : slash < 0 ? "library/" + image
            : image;
        var name = remote.Split(':', '@')[0];
        if (name.Any(char.IsUpper))
            return $"invalid reference format: repository name ({name}) must be lowercase";
        return Reference().IsMatch(image) ? null : "invalid reference format";
    }

    [GeneratedRegex(
        @"^([A-Za-z0-9.-]+(:[0-9]+)?/)?[a-z0-9]+((\.|_|__|-+|/)[a-z0-9]+)*(:\w[\w.-]{0,127})?(@[A-Za-z0-9+.-]+:[0-9a-fA-F]{32,})?$"
    )]
    private static partial Regex Reference();

    private static string Bare(string image)
    {
        var name = image.Split('@')[0];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }

    private static string? LongestPrefix(JsonObject map, string image) =>
        map.Select(p => p.Key).Where(k => k.EndsWith('*') && image.StartsWith(k[..^1], StringComparison.Ordinal)).MaxBy(k => k.Length);

    private static LocalImage Parse(JsonNode? entry, string folder)
    {
        var command = entry switch
        {
            JsonValue => [entry.Text() ?? ""],
            JsonArray => entry.Texts(),
            _ => entry.Texts("command"),
        };
        return new([.. command.Select(a => Rooted(a, folder))], entry is JsonObject ? entry.Texts("args") : [], entry.Map("env"));
    }

    private static string Rooted(string argument, string folder) =>
        !Path.IsPathRooted(argument) && argument.Length > 0 && File.Exists(Path.Combine(folder, argument))
            ? Path.GetFullPath(Path.Combine(folder, argument))
            : argument;

    private JsonObject Read(string file)
    {
        var written = File.GetLastWriteTimeUtc(file);
        lock (_read)
        {
            if (_read.TryGetValue(file, out var known) && known.Written == written)
                return known.Map;
            var map = Yaml.Read(File.ReadAllText(file)) as JsonObject ?? [];
            _read[file] = (written, map);
            return map;
        }
    }
}
