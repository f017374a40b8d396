namespace Trainyard.Local.ApiServer.Api;

/// <summary>What there is to ask for: versions, groups, resources.</summary>
internal sealed class Discovery(Catalog catalog, OpenApi openApi)
{
    public const string GitVersion = "v1.32.4+trainyard";

    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    private const string ProtobufSpec = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    public Task AnswerAsync(HttpContext context, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["openapi", ..])
            return OpenApiAsync(context, parts);

        if (parts is ["api"] or ["apis"] && Wants(context) is { } aggregated)
        {
            return aggregated
                ? Answers.Bytes(context, 200, StoredObject.Serialize(Aggregate(parts[0] == "api")), Aggregated)
                : throw new ApiException(406, "NotAcceptable", "only the following media types are accepted: " + Aggregated, []);
        }

        var answer = parts switch
        {
            ["version"] => Version(),
            ["api"] => new JsonObject
            {
                ["kind"] = "APIVersions",
                ["versions"] = new JsonArray("v1"),
                ["serverAddressByClientCIDRs"] = new JsonArray(
                    new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = context.Request.Host.Value }
                ),
            },
            ["apis"] => new JsonObject
            {
                ["kind"] = "APIGroupList",
                ["apiVersion"] = "v1",
                ["groups"] = Groups().Select(Group).ToJson(),
            },
            ["api", "v1"] => Resources("", "v1"),
            ["apis", string group] when Groups().Contains(group) => Group(group).Put("kind", "APIGroup").Put("apiVersion", "v1"),
            ["apis", string group, string version] when catalog.HasGroupVersion(group, version) => Resources(group, version),
            _ => null,
        };
        return answer is null ? Answers.Text(context, 404, "404 page not found\n") : Answers.Node(context, 200, answer);
    }

    /// <summary>Whether the aggregated form is wanted: yes, no (null), or in a version that is not served (false).</summary>
    private static bool? Wants(HttpContext context)
    {
        var accept = context.Request.Headers.Accept.ToString();
        var form = accept.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal);
        var ranges = accept.Split(',');
        return !form ? null
            : Array.Exists(ranges, range =>
                range.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal) && range.Split(';').Contains("v=v2")
            )
                ? true
            : Array.Exists(ranges, range => range.Trim() == Answers.Json) ? null
            : false;
    }

    private Task OpenApiAsync(HttpContext context, string[] parts)
    {
        switch (parts)
        {
            case ["openapi", "v3"]:
                return Answers.Bytes(context, 200, StoredObject.Serialize(openApi.Index()), "text/plain; charset=utf-8");
            case ["openapi", "v3", .. string[] rest] when openApi.Get(string.Join('/', rest)) is { } document:
                return Answers.Bytes(context, 200, document);
            case ["openapi", "v2"]:
                // An empty document in protobuf: it validates nothing, and is enough for kubectl and Helm.
                var protobuf = context.Request.Headers.Accept.ToString().Contains("protobuf", StringComparison.Ordinal);
                return protobuf
                    ? Answers.Bytes(context, 200, ReadOnlyMemory<byte>.Empty, ProtobufSpec)
                    : Answers.Node(
                        context,
                        200,
                        new JsonObject
                        {
                            ["swagger"] = "2.0",
                            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = GitVersion },
                            ["paths"] = new JsonObject(),
                        }
                    );
            default:
                return Answers.Text(context, 404, "404 page not found\n");
        }
    }

    private JsonObject Aggregate(bool core)
    {
        JsonArray items = [];
        foreach (var group in core ? [""] : Groups())
        {
            var versions = Kinds(group)
                .GroupBy(kind => kind.Version)
                .Select(version => new JsonObject
                {
                    ["version"] = version.Key,
                    ["resources"] = version.Select(AggregatedResource).ToJson(),
                    ["freshness"] = "Current",
                })
                .ToJson();
            JsonObject metadata = [];
            metadata.Put("name", core ? null : group);
            items.Add((JsonNode)new JsonObject { ["metadata"] = metadata, ["versions"] = versions });
        }

        return new JsonObject
        {
            ["kind"] = "APIGroupDiscoveryList",
            ["apiVersion"] = "apidiscovery.k8s.io/v2",
            ["metadata"] = new JsonObject(),
            ["items"] = items,
        };
    }

    private static JsonObject AggregatedResource(ResourceKind kind)
    {
        // Built-in kinds leave their own group and version out here.
        JsonObject Kind(string name, string group, string version) =>
            new()
            {
                ["group"] = kind.Custom && group.Length == 0 ? kind.Group : group,
                ["version"] = kind.Custom && version.Length == 0 ? kind.Version : version,
                ["kind"] = name,
            };
        JsonObject resource = new()
        {
            ["resource"] = kind.Plural,
            ["responseKind"] = Kind(kind.Kind, "", ""),
            ["scope"] = kind.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = kind.Singular,
            ["verbs"] = kind.Verbs.ToJson(),
        };
        AddNames(resource, kind);
        resource["subresources"] = Parts(kind)
            .Select(part => new JsonObject
            {
                ["subresource"] = part.Name,
                ["responseKind"] = Kind(part.Kind, part.Group, part.Version),
                ["verbs"] = part.Verbs.ToJson(),
            })
            .ToJson();
        return resource;
    }

    public static bool HasPart(ResourceKind kind, string name) => Parts(kind).Any(part => part.Name == name);

    /// <summary>All subresources of a kind, those that many have in front.</summary>
    private static IEnumerable<Subresource> Parts(ResourceKind kind)
    {
        if (kind.HasStatus)
            yield return new Subresource("status", kind.Kind, "", "", ["get", "patch", "update"]);

        if (kind.Scale is not null)
            yield return new Subresource("scale", "Scale", "autoscaling", "v1", ["get", "patch", "update"]);

        foreach (var part in kind.Subresources)
            yield return part;
    }

    private static JsonObject Version() =>
        new()
        {
            ["major"] = "1",
            ["minor"] = "32",
            ["emulationMajor"] = "1",
            ["emulationMinor"] = "32",
            ["minCompatibilityMajor"] = "1",
            ["minCompatibilityMinor"] = "31",
            ["gitVersion"] = GitVersion,
            ["gitCommit"] = "",
            ["gitTreeState"] = "clean",
            ["buildDate"] = "",
            ["goVersion"] = "",
            ["compiler"] = "",
            ["platform"] = "linux/amd64",
        };

    private IEnumerable<ResourceKind> Kinds(string group) => catalog.Kinds.Where(kind => kind.Group == group);

    private string[] Groups() => [.. catalog.Kinds.Select(kind => kind.Group).Where(group => group.Length > 0).Distinct()];

    private JsonObject Group(string group)
    {
        var versions = Kinds(group)
            .Select(kind => kind.Version)
            .Distinct()
            .Select(version => new JsonObject { ["groupVersion"] = $"{group}/{version}", ["version"] = version })
            .ToJson();
        return new JsonObject
        {
            ["name"] = group,
            ["versions"] = versions,
            ["preferredVersion"] = versions[0]!.DeepClone(),
        };
    }

    private JsonObject Resources(string group, string version) =>
        new JsonObject { ["kind"] = "APIResourceList" }
            .PutText("apiVersion", group.Length > 0 ? "v1" : "")
            .Put("groupVersion", group.Length == 0 ? version : $"{group}/{version}")
            .Put(
                "resources",
                Kinds(group)
                    .Where(kind => kind.Version == version)
                    .SelectMany(kind => Parts(kind).Select(part => Part(kind, part)).Prepend(Resource(kind)))
                    .ToJson()
            );

    private static JsonObject Resource(ResourceKind kind) =>
        AddNames(
            new JsonObject
            {
                ["name"] = kind.Plural,
                ["singularName"] = kind.Singular,
                ["namespaced"] = kind.Namespaced,
                ["kind"] = kind.Kind,
                ["verbs"] = kind.Verbs.ToJson(),
            },
            kind
        );

    private static JsonObject Part(ResourceKind kind, Subresource part) =>
        new JsonObject
        {
            ["name"] = $"{kind.Plural}/{part.Name}",
            ["singularName"] = "",
            ["namespaced"] = kind.Namespaced,
        }
            .PutText("group", part.Group)
            .PutText("version", part.Version)
            .Put("kind", part.Kind)
            .Put("verbs", part.Verbs.ToJson());

    private static JsonObject AddNames(JsonObject resource, ResourceKind kind) =>
        resource.Put("shortNames", kind.ShortNames.ToJson().OrNull()).Put("categories", kind.Categories.ToJson().OrNull());
}
