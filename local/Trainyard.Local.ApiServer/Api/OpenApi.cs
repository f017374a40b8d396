using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Trainyard.Local.ApiServer.Api;

/// <summary>OpenAPI v3, one document a group version, made from the schemas. kubectl validates and explains from it.</summary>
internal sealed class OpenApi(Catalog catalog, Schema objectMeta)
{
    private const string MetaName = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

    private readonly ConcurrentDictionary<string, Document> _documents = new();

    /// <summary>Where each group version's document is; the hash is that of its content, by which clients keep it.</summary>
    public JsonObject Index()
    {
        JsonObject paths = [];
        foreach (var path in catalog.Kinds.Select(PathOf).Distinct())
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={Find(path)!.Hash}" };

        return new JsonObject { ["paths"] = paths };
    }

    /// <param name="path">Such as api/v1 or apis/batch/v1.</param>
    public byte[]? Get(string path) => Find(path)?.Json;

    private static string PathOf(ResourceKind kind) => kind.Group.Length == 0 ? $"api/{kind.Version}" : $"apis/{kind.Group}/{kind.Version}";

    private Document? Find(string path)
    {
        ResourceKind[] kinds = [.. catalog.Kinds.Where(kind => PathOf(kind) == path)];
        if (kinds.Length == 0)
            return null;

        if (!_documents.TryGetValue(path, out var kept) || !kept.Kinds.SequenceEqual(kinds))
        {
            var json = StoredObject.Serialize(Make(kinds));
            _documents[path] = kept = new Document(kinds, json, Convert.ToHexString(SHA256.HashData(json)));
        }

        return kept;
    }

    private JsonObject Make(ResourceKind[] kinds)
    {
        Writer writer = new(kinds[0]);
        JsonObject paths = [];
        foreach (var kind in kinds)
        {
            writer.AddKind(kind);
            var collection = $"/{PathOf(kind)}/{(kind.Namespaced ? "namespaces/{namespace}/" : "")}{kind.Plural}";
            paths[collection] = Operations(kind, ("get", "list"), ("post", "post"), ("delete", "deletecollection"));
            paths[collection + "/{name}"] = Operations(kind, ("get", "get"), ("put", "put"), ("patch", "patch"), ("delete", "delete"));
        }

        writer.AddType(MetaName, objectMeta);
        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = Discovery.GitVersion },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = writer.Schemas },
        };
    }

    private static JsonObject Operations(ResourceKind kind, params ReadOnlySpan<(string Method, string Action)> operations)
    {
        JsonObject result = [];
        foreach ((var method, var action) in operations)
        {
            // By these parameters kubectl learns that the server validates fields and does dry runs.
            JsonArray parameters =
            [
                .. ((string[])["dryRun", "fieldManager", "fieldValidation"]).Select(name =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["name"] = name,
                            ["in"] = "query",
                            ["schema"] = new JsonObject { ["type"] = "string" },
                        }
                ),
            ];
            result[method] = new JsonObject
            {
                ["x-kubernetes-action"] = action,
                ["x-kubernetes-group-version-kind"] = GroupVersionKind(kind, kind.Kind),
                ["parameters"] = parameters,
                ["responses"] = new JsonObject(),
            };
        }

        return result;
    }

    private static JsonObject GroupVersionKind(ResourceKind kind, string name) =>
        new()
        {
            ["group"] = kind.Group,
            ["kind"] = name,
            ["version"] = kind.Version,
        };

    private sealed record Document(ResourceKind[] Kinds, byte[] Json, string Hash);

    /// <summary>Writes schemas, those of named types once and by reference.</summary>
    private sealed class Writer(ResourceKind first)
    {
        private readonly string _prefix = first.Custom
            ? $"{string.Join('.', first.Group.Split('.').Reverse())}.{first.Version}."
            : $"io.k8s.api.{(first.Group.Length == 0 ? "core" : first.Group.Split('.')[0])}.{first.Version}.";

        public JsonObject Schemas { get; } = [];

        public void AddKind(ResourceKind kind)
        {
            var schema = Write(kind.Schema, inline: true);
            var properties = schema.Make("properties");
            properties["apiVersion"] = new JsonObject
            {
                ["type"] = "string",
                ["description"] = "The version of the schema of this object.",
            };
            properties["kind"] = new JsonObject { ["type"] = "string", ["description"] = "What this object is." };
            properties["metadata"] = Reference(MetaName, "Name, labels and all that objects of every kind have.");

            schema["type"] = "object";
            schema["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(kind, kind.Kind));
            Schemas[_prefix + kind.Kind] = schema;
            JsonObject items = new() { ["type"] = "array", ["items"] = Reference(_prefix + kind.Kind, "") };
            Schemas[_prefix + kind.ListKind] = new JsonObject
            {
                ["type"] = "object",
                ["required"] = new JsonArray("items"),
                ["properties"] = new JsonObject
                {
                    ["apiVersion"] = new JsonObject { ["type"] = "string" },
                    ["kind"] = new JsonObject { ["type"] = "string" },
                    ["metadata"] = new JsonObject { ["type"] = "object" },
                    ["items"] = items,
                },
                ["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(kind, kind.ListKind)),
            };
        }

        public void AddType(string name, Schema schema)
        {
            if (!Schemas.ContainsKey(name))
            {
                // Before it is written, since it may hold itself.
                Schemas[name] = null;
                Schemas[name] = Write(schema, inline: true);
            }
        }

        private static JsonObject Reference(string name, string description)
        {
            JsonObject reference = new()
            {
                ["default"] = new JsonObject(),
                ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = "#/components/schemas/" + name }),
            };
            reference.PutText("description", description);
            return reference;
        }

        private JsonObject Write(Schema schema, bool inline = false)
        {
            if (!inline && schema.Name.Length > 0)
            {
                var name = schema.Name == "ObjectMeta" ? MetaName : _prefix + schema.Name;
                AddType(name, schema);
                return Reference(name, schema.Description);
            }

            JsonObject json = [];
            json.PutText("type", schema.Type);
            json.Put(
                "format",
                schema.Format.Length > 0 && schema.Format is not "label" and not "quantity" and not "port-name" ? schema.Format : null
            );
            json.PutText("description", schema.Description);
            json.Put("default", schema.Default?.DeepClone());
            json.Put("enum", schema.Enum?.DeepClone());
            json.Put("minimum", schema.Minimum);
            json.Put("maximum", schema.Maximum);
            json.Put("pattern", schema.Pattern);
            json.Put("required", schema.Required.Count > 0 ? new JsonArray([.. schema.Required.Select(one => (JsonNode)one)]) : null);
            json.Put("nullable", schema.Nullable ? true : null);
            json.Put("x-kubernetes-preserve-unknown-fields", schema.PreserveUnknown && !schema.BuiltIn ? true : null);
            json.Put("x-kubernetes-int-or-string", schema.IntOrString && !schema.BuiltIn ? true : null);
            WriteChildren(schema, json);
            WriteListKind(schema, json);
            return json;
        }

        private void WriteChildren(Schema schema, JsonObject json)
        {
            if (schema.Properties is not null)
            {
                JsonObject properties = [];
                foreach ((var name, var field) in schema.Properties)
                    properties[name] = Write(field);

                json["properties"] = properties;
            }

            if (schema.Values is not null)
                json["additionalProperties"] = Write(schema.Values);

            if (schema.Items is not null)
                json["items"] = Write(schema.Items);
        }

        private static void WriteListKind(Schema schema, JsonObject json)
        {
            if (schema.ListKind == ListKind.Map)
            {
                json["x-kubernetes-list-type"] = "map";
                json["x-kubernetes-list-map-keys"] = new JsonArray([.. schema.MapKeys.Select(key => (JsonNode)key)]);
            }
            else if (schema.ListKind == ListKind.Set)
            {
                json["x-kubernetes-list-type"] = "set";
            }

            if (schema.MergeKey is { Length: > 0 })
            {
                json["x-kubernetes-patch-strategy"] = schema.RetainKeys ? "merge,retainKeys" : "merge";
                json.Put("x-kubernetes-patch-merge-key", schema.MergeKey == "-" ? null : schema.MergeKey);
            }
        }
    }
}
