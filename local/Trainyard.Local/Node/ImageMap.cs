using System.Text.Json;
using System.Text.Json.Nodes;
using Trainyard.Local.Workloads;

namespace Trainyard.Local.Node;

/// <summary>What an image name stands for on this machine.</summary>
/// <param name="Command">The program and its first arguments; empty: the pod's own command runs, as in an image with a shell.</param>
/// <param name="Args">Arguments where the pod gives none.</param>
/// <param name="Env">Variables of the image; the pod's own win. $(POD_IP) and the like are filled in.</param>
internal sealed record LocalImage(IReadOnlyList<string> Command, IReadOnlyList<string> Args, IReadOnlyDictionary<string, string> Env);

/// <summary>
/// Maps image names to programs by JSON files of the form
/// <c>{"registry/trainer": {"command": ["dotnet", "Trainer.dll"], "args": [], "env": {"A": "b"}}}</c>. A name with a tag or digest is looked up whole, then without;
/// a name that ends in * is a prefix. Relative paths in a command that name an existing file are taken from the file's folder.
/// </summary>
internal sealed class ImageMap(IReadOnlyList<string> files)
{
    private static readonly string[] WithShell = ["busybox", "alpine", "debian", "ubuntu", "bash"];

    private readonly Dictionary<string, (DateTime Written, JsonObject Map)> _read = [];

    /// <summary>The program, or null: nothing maps this image.</summary>
    /// <exception cref="JsonException">A file is no JSON object.</exception>
    public LocalImage? Find(string image)
    {
        var bare = Bare(image);
        foreach (var file in files.Where(File.Exists))
        {
            var map = Read(file);
            var key = map.ContainsKey(image) ? image : map.ContainsKey(bare) ? bare : LongestPrefix(map, image);
            if (key is not null) return Parse(map.Object(key) ?? [], Path.GetDirectoryName(Path.GetFullPath(file))!);
        }
        return WithShell.Contains(bare[(bare.LastIndexOf('/') + 1)..]) && !bare.Contains('.') ? new([], [], new Dictionary<string, string>()) : null;
    }

    private static string Bare(string image)
    {
        var name = image.Split('@')[0];
        var colon = name.LastIndexOf(':');
        return colon > name.LastIndexOf('/') ? name[..colon] : name;
    }

    private static string? LongestPrefix(JsonObject map, string image) => map.Select(p => p.Key)
        .Where(k => k.EndsWith('*') && image.StartsWith(k[..^1], StringComparison.Ordinal)).MaxBy(k => k.Length);

    private static LocalImage Parse(JsonObject o, string folder) =>
        new([.. o.Texts("command").Select(a => Rooted(a, folder))], o.Texts("args"), o.Map("env"));

    private static string Rooted(string argument, string folder) =>
        !Path.IsPathRooted(argument) && argument.Contains('.') && File.Exists(Path.Combine(folder, argument)) ? Path.GetFullPath(Path.Combine(folder, argument)) : argument;

    private JsonObject Read(string file)
    {
        var written = File.GetLastWriteTimeUtc(file);
        lock (_read)
        {
            if (_read.TryGetValue(file, out var known) && known.Written == written) return known.Map;
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            var map = JsonNode.Parse(File.ReadAllText(file), null, options) as JsonObject ?? throw new JsonException($"{file} is no JSON object");
            _read[file] = (written, map);
            return map;
        }
    }
}
