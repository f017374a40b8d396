using System.Text.Json.Nodes;
using Trainyard.Local.Resources;
using Trainyard.Local.Schemas;

namespace Trainyard.Local.Api;

/// <summary>What there is to ask for: versions, groups, resources.</summary>
internal sealed class Discovery(Catalog catalog)
{
    public Task AnswerAsync(HttpContext context, string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        JsonObject? answer = parts switch
        {
            ["version"] => Version(),
            ["api"] => new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1"), ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = context.Request.Host.Value }) },
            ["apis"] => new JsonObject { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray([.. Groups().Select(group => (JsonNode)Group(group))]) },
            ["api", "v1"] => Resources("", "v1"),
            ["apis", string group] when Groups().Contains(group) => Typed("APIGroup", Group(group)),
            ["apis", string group, string version] when catalog.HasGroupVersion(group, version) => Resources(group, version),
            _ => null,
        };
        return answer is null ? Answers.Text(context, 404, "404 page not found\n") : Answers.Node(context, 200, answer);
    }

    private static JsonObject Version() => new()
    {
        ["major"] = "1",
        ["minor"] = "32",
        ["emulationMajor"] = "1",
        ["emulationMinor"] = "32",
        ["minCompatibilityMajor"] = "1",
        ["minCompatibilityMinor"] = "31",
        ["gitVersion"] = "v1.32.4+trainyard",
        ["gitCommit"] = "",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "",
        ["goVersion"] = "",
        ["compiler"] = "",
        ["platform"] = "linux/amd64",
    };

    private static JsonObject Typed(string kind, JsonObject body)
    {
        JsonObject typed = new() { ["kind"] = kind, ["apiVersion"] = "v1" };
        foreach ((string key, JsonNode? value) in body)
        {
            typed[key] = value?.DeepClone();
        }

        return typed;
    }

    private string[] Groups() => [.. catalog.Kinds.Select(kind => kind.Group).Where(group => group.Length > 0).Distinct()];

    private JsonObject Group(string group)
    {
        JsonObject[] versions = [.. catalog.Kinds.Where(kind => kind.Group == group).Select(kind => kind.Version).Distinct().Select(version => new JsonObject { ["groupVersion"] = $"{group}/{version}", ["version"] = version })];
        return new JsonObject { ["name"] = group, ["versions"] = new JsonArray([.. versions]), ["preferredVersion"] = versions[0].DeepClone() };
    }

    private JsonObject Resources(string group, string version)
    {
        JsonArray resources = [];
        foreach (ResourceKind kind in catalog.Kinds.Where(kind => kind.Group == group && kind.Version == version))
        {
            resources.Add((JsonNode)Resource(kind));
            if (kind.HasStatus)
            {
                resources.Add((JsonNode)Part(kind, "status", kind.Kind, "", "", ["get", "patch", "update"]));
            }

            if (kind.Scale is not null)
            {
                resources.Add((JsonNode)Part(kind, "scale", "Scale", "autoscaling", "v1", ["get", "patch", "update"]));
            }

            foreach (Subresource sub in kind.Subresources)
            {
                resources.Add((JsonNode)Part(kind, sub.Name, sub.Kind, sub.Group, sub.Version, sub.Verbs));
            }
        }

        JsonObject list = new() { ["kind"] = "APIResourceList" };
        list.Put("apiVersion", group.Length > 0 ? "v1" : null);
        list["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}";
        list["resources"] = resources;
        return list;
    }

    private static JsonObject Resource(ResourceKind kind)
    {
        JsonObject resource = new() { ["name"] = kind.Plural, ["singularName"] = kind.Singular, ["namespaced"] = kind.Namespaced, ["kind"] = kind.Kind, ["verbs"] = Strings(kind.Verbs) };
        resource.Put("shortNames", kind.ShortNames.Length > 0 ? Strings(kind.ShortNames) : null);
        resource.Put("categories", kind.Categories.Length > 0 ? Strings(kind.Categories) : null);
        return resource;
    }

    private static JsonObject Part(ResourceKind kind, string name, string partKind, string group, string version, string[] verbs)
    {
        JsonObject part = new() { ["name"] = $"{kind.Plural}/{name}", ["singularName"] = "", ["namespaced"] = kind.Namespaced };
        part.Put("group", group.Length > 0 ? group : null);
        part.Put("version", version.Length > 0 ? version : null);
        part["kind"] = partKind;
        part["verbs"] = Strings(verbs);
        return part;
    }

    private static JsonArray Strings(IEnumerable<string> values) => [.. values.Select(value => (JsonNode)value)];
}
