namespace Trainyard.Local.ApiServer.Api;

/// <summary>
/// Reads the few kinds that kubectl sends in protobuf whatever the server says (create of several kinds; autoscale; auth can-i).
/// The fields and their numbers are those of the API's published .proto files.
/// </summary>
internal static class Protobuf
{
    private static readonly byte[] Magic = "k8s\0"u8.ToArray();

    // Each field: number, name, kind. Kinds: s string, i integer, b boolean, m map of strings, M of bytes, *x repeated x, or a message of
    // this table.
    private static readonly Dictionary<string, (int Number, string Name, string Kind)[]> Messages = new()
    {
        ["Unknown"] = [(1, "typeMeta", "TypeMeta"), (2, "raw", "raw")],
        ["TypeMeta"] = [(1, "apiVersion", "s"), (2, "kind", "s")],
        ["ObjectMeta"] = [(1, "name", "s"), (2, "generateName", "s"), (3, "namespace", "s"), (11, "labels", "m"), (12, "annotations", "m")],
        ["Namespace"] = [(1, "metadata", "ObjectMeta")],
        ["ConfigMap"] = [(1, "metadata", "ObjectMeta"), (2, "data", "m"), (3, "binaryData", "M"), (4, "immutable", "b")],
        ["SelfSubjectReview"] = [(1, "metadata", "ObjectMeta")],
        ["SelfSubjectAccessReview"] = [(2, "spec", "AccessSpec")],
        ["AccessSpec"] = [(1, "resourceAttributes", "ResourceAttributes"), (2, "nonResourceAttributes", "NonResourceAttributes")],
        ["ResourceAttributes"] =
        [
            (1, "namespace", "s"),
            (2, "verb", "s"),
            (3, "group", "s"),
            (4, "version", "s"),
            (5, "resource", "s"),
            (6, "subresource", "s"),
            (7, "name", "s"),
        ],
        ["NonResourceAttributes"] = [(1, "path", "s"), (2, "verb", "s")],
        ["SelfSubjectRulesReview"] = [(2, "spec", "RulesSpec")],
        ["RulesSpec"] = [(1, "namespace", "s")],
        ["HorizontalPodAutoscaler"] = [(1, "metadata", "ObjectMeta"), (2, "spec", "AutoscalerSpec")],
        ["AutoscalerSpec"] =
        [
            (1, "scaleTargetRef", "ScaleTarget"),
            (2, "minReplicas", "i"),
            (3, "maxReplicas", "i"),
            (4, "targetCPUUtilizationPercentage", "i"),
        ],
        ["ScaleTarget"] = [(1, "kind", "s"), (2, "name", "s"), (3, "apiVersion", "s")],
        ["Job"] = [(1, "metadata", "ObjectMeta"), (2, "spec", "JobSpec")],
        ["JobSpec"] =
        [
            (1, "parallelism", "i"),
            (2, "completions", "i"),
            (3, "activeDeadlineSeconds", "i"),
            (6, "template", "PodTemplate"),
            (7, "backoffLimit", "i"),
        ],
        ["Deployment"] = [(1, "metadata", "ObjectMeta"), (2, "spec", "DeploymentSpec")],
        ["DeploymentSpec"] = [(1, "replicas", "i"), (2, "selector", "LabelSelector"), (3, "template", "PodTemplate")],
        ["LabelSelector"] = [(1, "matchLabels", "m")],
        ["ServiceAccount"] = [(1, "metadata", "ObjectMeta")],
        ["Secret"] = [(1, "metadata", "ObjectMeta"), (2, "data", "M"), (3, "type", "s")],
        ["TokenRequest"] = [(1, "metadata", "ObjectMeta"), (2, "spec", "TokenSpec")],
        ["TokenSpec"] = [(1, "audiences", "*s"), (4, "expirationSeconds", "i")],
        ["ClusterRoleBinding"] = [(1, "metadata", "ObjectMeta"), (2, "subjects", "*Subject"), (3, "roleRef", "RoleRef")],
        ["RoleBinding"] = [(1, "metadata", "ObjectMeta"), (2, "subjects", "*Subject"), (3, "roleRef", "RoleRef")],
        ["Subject"] = [(1, "kind", "s"), (2, "apiGroup", "s"), (3, "name", "s"), (4, "namespace", "s")],
        ["RoleRef"] = [(1, "apiGroup", "s"), (2, "kind", "s"), (3, "name", "s")],
        ["ClusterRole"] = [(1, "metadata", "ObjectMeta"), (2, "rules", "*PolicyRule")],
        ["Role"] = [(1, "metadata", "ObjectMeta"), (2, "rules", "*PolicyRule")],
        ["PolicyRule"] =
        [
            (1, "verbs", "*s"),
            (2, "apiGroups", "*s"),
            (3, "resources", "*s"),
            (4, "resourceNames", "*s"),
            (5, "nonResourceURLs", "*s"),
        ],
        ["PodTemplate"] = [(1, "metadata", "ObjectMeta"), (2, "spec", "PodSpec")],
        ["PodSpec"] = [(2, "containers", "*Container"), (3, "restartPolicy", "s")],
        ["Container"] = [(1, "name", "s"), (2, "image", "s"), (3, "command", "*s"), (4, "args", "*s")],
    };

    /// <summary>The object as JSON; null if it is of no kind that is known here.</summary>
    public static JsonObject? Read(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Magic))
            return null;

        var envelope = Message(body[Magic.Length..], "Unknown");
        var type = (JsonObject)envelope["typeMeta"]!;
        var kind = (string?)type["kind"] ?? "";
        if (!Messages.ContainsKey(kind))
            return null;

        var result = Message(Convert.FromBase64String((string?)envelope["raw"] ?? ""), kind);
        (result["apiVersion"], result["kind"]) = (type["apiVersion"]?.DeepClone(), kind);
        return result;
    }

    private static JsonObject Message(ReadOnlySpan<byte> bytes, string name)
    {
        JsonObject result = [];
        while (bytes.Length > 0)
        {
            var tag = Varint(ref bytes);
            (var number, var field, var kind) = Array.Find(Messages[name], one => one.Number == (int)(tag >> 3));
            switch (tag & 7)
            {
                case 0:
                    var value = Varint(ref bytes);
                    Set(result, field, kind, kind == "b" ? JsonValue.Create(value != 0) : JsonValue.Create((long)value));
                    break;
                case 1:
                    bytes = bytes[8..];
                    break;
                case 2:
                    var length = (int)Varint(ref bytes);
                    Set(result, field, kind, Part(bytes[..length], kind));
                    bytes = bytes[length..];
                    break;
                default:
                    bytes = bytes[4..];
                    break;
            }
        }

        return result;
    }

    private static JsonNode? Part(ReadOnlySpan<byte> bytes, string? kind) =>
        kind switch
        {
            null => null,
            "s" or "*s" => JsonValue.Create(Encoding.UTF8.GetString(bytes)),
            "raw" => JsonValue.Create(Convert.ToBase64String(bytes)),
            "m" or "M" => Entry(bytes, encoded: kind == "M"),
            _ => Message(bytes, kind.TrimStart('*')),
        };

    /// <summary>An entry of a map: field 1 is its key, field 2 its value.</summary>
    private static JsonObject Entry(ReadOnlySpan<byte> bytes, bool encoded)
    {
        string[] parts = ["", ""];
        while (bytes.Length > 0)
        {
            var number = (int)(Varint(ref bytes) >> 3);
            var length = (int)Varint(ref bytes);
            parts[number - 1] = encoded && number == 2 ? Convert.ToBase64String(bytes[..length]) : Encoding.UTF8.GetString(bytes[..length]);
            bytes = bytes[length..];
        }

        return new JsonObject { [parts[0]] = parts[1] };
    }

    private static void Set(JsonObject result, string? field, string? kind, JsonNode? value)
    {
        if (
            field is null
            || value is null
            || value is JsonValue text && kind![0] != '*' && text.TryGetValue(out string? empty) && empty.Length == 0
        )
        {
            return;
        }

        if (kind![0] == '*')
        {
            var list = result[field] as JsonArray ?? [];
            list.Add(value);
            if (list.Parent is null)
                result[field] = list;
        }
        else if (kind is "m" or "M" && result[field] is JsonObject map)
        {
            foreach ((var key, var entry) in (JsonObject)value)
                map[key] = entry?.DeepClone();
        }
        else
        {
            result[field] = value;
        }
    }

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var one = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
                return value;
        }
    }
}
