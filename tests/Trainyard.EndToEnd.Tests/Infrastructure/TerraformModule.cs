using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Trainyard.EndToEnd.Tests.Infrastructure;

/// <summary>
/// A folder of Terraform as HashiCorp's own parser reads it. Terraform itself looks at references only with the providers at hand, which
/// cannot be had everywhere.
/// </summary>
internal sealed partial class TerraformModule
{
    private readonly HclParser _parser;
    private readonly string _folder;
    private readonly IReadOnlyList<JsonObject> _files;
    private readonly string _text;

    private TerraformModule(HclParser parser, string folder, IReadOnlyList<JsonObject> files)
    {
        (_parser, _folder, _files) = (parser, folder, files);
        _text = string.Join('\n', files.SelectMany(Expressions));
    }

    /// <exception cref="FormatException">A file is not HCL.</exception>
    public static async Task<TerraformModule> ReadAsync(HclParser parser, string folder)
    {
        var files = new List<JsonObject>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.tf"))
            files.Add(await parser.ParseAsync(file));
        return new(parser, folder, files);
    }

    /// <summary>What leads nowhere, is never used, or is not said.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync()
    {
        List<string> faults =
        [
            .. Compare("variable", "var", Names("variable"), Named(Variables())),
            .. Compare("local", "local", [.. Blocks("locals").SelectMany(block => block.Select(local => local.Key))], Named(Locals())),
            .. Missing("resource", Typed("resource"), Resources().Matches(_text).Select(At)),
            .. Missing("data source", Typed("data"), Data().Matches(_text).Select(At)),
            .. Providers(),
            .. Untold(),
            .. Paths(),
        ];
        foreach (var (name, call) in Named("module"))
            faults.AddRange(await CallAsync(name, call));
        faults.AddRange(Missing("module", [.. Names("module")], Modules().Matches(_text).Select(match => match.Groups[1].Value)));
        return faults;
    }

    private async Task<IEnumerable<string>> CallAsync(string name, JsonObject call)
    {
        var called = await ReadAsync(_parser, Path.Combine(_folder, (string)call["source"]!));
        var given = call.Select(argument => argument.Key).Except(["source", "for_each", "count", "depends_on", "providers"]).ToList();
        var asked = called.Named("variable").ToDictionary(variable => variable.Name, variable => variable.Body);
        var outputs = Modules().Matches(_text).Where(match => match.Groups[1].Value == name).Select(match => match.Groups[2].Value);
        return given
            .Except(asked.Keys)
            .Select(argument => $"module.{name} is given {argument}, which it does not ask for")
            .Concat(
                asked
                    .Where(variable => !variable.Value.ContainsKey("default"))
                    .Select(variable => variable.Key)
                    .Except(given)
                    .Select(argument => $"module.{name} is not given {argument}")
            )
            .Concat(Missing($"output of module.{name}", [.. called.Names("output")], outputs));
    }

    private static IEnumerable<string> Compare(
        string kind,
        string prefix,
        IReadOnlyCollection<string> declared,
        IReadOnlyCollection<string> used
    ) => Missing(kind, declared, used).Concat(declared.Except(used).Select(name => $"{prefix}.{name} is never used"));

    private static IEnumerable<string> Missing(string kind, IReadOnlyCollection<string> declared, IEnumerable<string> used) =>
        used.Distinct().Except(declared).Select(name => $"there is no {kind} {name}");

    /// <summary>Each resource's provider is required, and each that is required is somebody's.</summary>
    private IEnumerable<string> Providers()
    {
        var required = Blocks("terraform")
            .Select(block => block["required_providers"])
            .OfType<JsonArray>()
            .SelectMany(list => list.SelectMany(provider => provider!.AsObject().Select(entry => entry.Key)))
            .ToHashSet();
        var used = Typed("resource").Concat(Typed("data")).Select(name => name.Split('_')[0]).ToHashSet();
        used.UnionWith(required.Where(_ => Named("module").Any()).Intersect(Names("provider")));
        return Missing("required provider", required, used).Concat(required.Except(used).Select(name => $"nothing is made by {name}"));
    }

    private IEnumerable<string> Untold()
    {
        foreach (var (name, body) in Named("variable"))
        {
            if (!body.ContainsKey("description") || !body.ContainsKey("type"))
                yield return $"var.{name} has no description or no type";
        }

        foreach (var (name, body) in Named("output"))
        {
            if (!body.ContainsKey("description"))
                yield return $"output.{name} has no description";
            if (Secret().IsMatch(string.Join('\n', Expressions(body["value"]))) && !body.ContainsKey("sensitive"))
                yield return $"output.{name} tells a secret and is not sensitive";
        }
    }

    private IEnumerable<string> Paths() =>
        Inside()
            .Matches(_text)
            .Select(match => match.Groups[1].Value)
            .Where(path => !Path.Exists(Path.Combine(_folder, path)))
            .Select(path => $"there is no {path}");

    private IEnumerable<JsonObject> Blocks(string kind) =>
        _files.Select(file => file[kind]).OfType<JsonArray>().SelectMany(blocks => blocks.Select(block => block!.AsObject()));

    /// <summary>Blocks with one label.</summary>
    private IEnumerable<(string Name, JsonObject Body)> Named(string kind) =>
        _files
            .Select(file => file[kind])
            .OfType<JsonObject>()
            .SelectMany(blocks => blocks.Select(block => (block.Key, block.Value!.AsArray()[0]!.AsObject())));

    private List<string> Names(string kind) => [.. Named(kind).Select(block => block.Name)];

    /// <summary>Blocks with two labels, as type.name.</summary>
    private List<string> Typed(string kind) =>
        [
            .. _files
                .Select(file => file[kind])
                .OfType<JsonObject>()
                .SelectMany(types => types.SelectMany(type => type.Value!.AsObject().Select(block => $"{type.Key}.{block.Key}"))),
        ];

    private List<string> Named(Regex reference) => [.. reference.Matches(_text).Select(match => match.Groups[1].Value).Distinct()];

    private static string At(Match match) => $"{match.Groups[1].Value}.{match.Groups[2].Value}";

    /// <summary>All texts that have an expression in them.</summary>
    private static IEnumerable<string> Expressions(JsonNode? node) =>
        node switch
        {
            JsonObject members => members.SelectMany(member => Expressions(member.Value)),
            JsonArray items => items.SelectMany(Expressions),
            JsonValue value when value.TryGetValue<string>(out var text) && text.Contains("${", StringComparison.Ordinal) => [text],
            _ => [],
        };

    [GeneratedRegex(@"(?<![\w.])var\.(\w+)")]
    private static partial Regex Variables();

    [GeneratedRegex(@"(?<![\w.])local\.(\w+)")]
    private static partial Regex Locals();

    [GeneratedRegex(@"(?<![\w.])module\.(\w+)\.(\w+)")]
    private static partial Regex Modules();

    [GeneratedRegex(@"(?<![\w.])data\.(\w+)\.(\w+)")]
    private static partial Regex Data();

    [GeneratedRegex(@"(?<![\w./])((?:yandex|helm|kubernetes|gitlab)_\w+)\.(\w+)")]
    private static partial Regex Resources();

    [GeneratedRegex(@"\$\{path\.module\}/([\w./-]+)")]
    private static partial Regex Inside();

    [GeneratedRegex(@"\.(token|secret_key|access_key)\b|password")]
    private static partial Regex Secret();
}
