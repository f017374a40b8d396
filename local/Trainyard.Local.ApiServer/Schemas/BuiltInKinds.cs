namespace Trainyard.Local.ApiServer.Schemas;

/// <summary>Reads builtin.schema, whose head explains its lines.</summary>
internal sealed class BuiltInKinds
{
    private static readonly Dictionary<string, Schema> Primitives = new()
    {
        ["string"] = Plain("string"),
        ["int"] = Plain("integer", "int32"),
        ["int64"] = Plain("integer", "int64"),
        ["double"] = Plain("number", "double"),
        ["bool"] = Plain("boolean"),
        ["time"] = Plain("string", "date-time"),
        ["microtime"] = Plain("string", "micro-time"),
        ["bytes"] = Plain("string", "byte"),
        ["quantity"] = new Schema
        {
            BuiltIn = true,
            IntOrString = true,
            Format = "quantity",
        },
        ["intstr"] = new Schema
        {
            BuiltIn = true,
            IntOrString = true,
            Format = "int-or-string",
        },
        ["object"] = new Schema
        {
            BuiltIn = true,
            Type = "object",
            PreserveUnknown = true,
            AtomicMap = true,
        },
        ["any"] = new Schema { BuiltIn = true, PreserveUnknown = true },
    };

    private readonly Dictionary<string, Schema> _types = new(Primitives);
    private readonly List<ResourceKind> _kinds = [];

    private BuiltInKinds(string text)
    {
        string[] lines = [.. text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0 && line[0] != '#')];
        foreach (var line in lines.Where(line => line[0] != ' '))
        {
            // Declared before any is read, since they name each other.
            var name = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[line.StartsWith("kind ", StringComparison.Ordinal) ? 2 : 1];
            var key = line.StartsWith("kind ", StringComparison.Ordinal) ? KindKey(line) : name;
            var words = line.Split(' ');
            _types[key] = words is ["type", _, "=", _]
                ? Primitives[words[3]] with
                {
                    Name = name,
                    Checks = [],
                }
                : new Schema
                {
                    BuiltIn = true,
                    Name = name,
                    Type = words.Contains("any") ? "" : "object",
                    Properties = [],
                    AtomicMap = words.Contains("atomic"),
                    IsStruct = words.Contains("struct"),
                };
        }

        for (var i = 0; i < lines.Length;)
        {
            var head = lines[i++];
            List<string> body = [];
            for (; i < lines.Length && lines[i][0] == ' '; i++)
                body.Add(lines[i]);

            Read(head, body);
        }
    }

    /// <summary>The object meta that all kinds share.</summary>
    public Schema ObjectMeta => _types["ObjectMeta"];

    public IReadOnlyList<ResourceKind> Kinds => _kinds;

    public static BuiltInKinds Load()
    {
        using var stream = typeof(BuiltInKinds).Assembly.GetManifestResourceStream("builtin.schema")!;
        using StreamReader reader = new(stream);
        return new BuiltInKinds(reader.ReadToEnd());
    }

    private static Schema Plain(string type, string format = "") =>
        new()
        {
            BuiltIn = true,
            Type = type,
            Format = format,
        };

    private static string KindKey(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words[1] + "." + words[2];
    }

    private void Read(string head, List<string> body)
    {
        var isKind = head.StartsWith("kind ", StringComparison.Ordinal);
        var schema = _types[isKind ? KindKey(head) : head.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]];
        var kind = isKind ? Head(head.Split(' ', StringSplitOptions.RemoveEmptyEntries), schema) : null;
        if (isKind)
        {
            schema.Properties!["apiVersion"] = Primitives["string"];
            schema.Properties["kind"] = Primitives["string"];
            schema.Properties["metadata"] = ObjectMeta with { Default = null };
        }

        foreach (var line in body)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (FieldRule.IsRule(words[0]))
                AddRule(schema, FieldRule.Read(line));
            else if (words[0][0] == '!')
                kind = Detail(kind!, words);
            else
                // The status of a kind is the server's own, and checked by nobody.
                ReadField(schema, words, check: !isKind || words[0] != "status");
        }

        string[] united = [.. schema.Checks.Where(rule => rule.Kind == "union").SelectMany(rule => rule.Name.Split(','))];
        schema.Checks.RemoveAll(rule => rule.Kind == "visit" && united.Contains(rule.Name));
        if (kind is not null)
            _kinds.Add(kind);
    }

    private static void AddRule(Schema schema, FieldRule rule) =>
        (rule.Kind is "default" or "set" ? schema.Defaults : schema.Checks).Add(rule);

    /// <summary>What a line that begins with ! says of a kind.</summary>
    private static ResourceKind Detail(ResourceKind kind, string[] words)
    {
        switch (words[0])
        {
            case "!select":
                return kind with { SelectableFields = words[1..] };
            case "!sub":
                var (group, version) = words.Length > 4 ? SplitApiVersion(words[4]) : ("", "");
                return kind with
                {
                    Subresources = [.. kind.Subresources, new Subresource(words[1], words[2], group, version, words[3].Split(','))],
                };
            case "!column":
                return kind with { Columns = [.. kind.Columns, Column(words)] };
            case "!warning":
                return kind with { Warning = string.Join(' ', words[1..]) };
            case "!verbs":
                return kind with { Verbs = words[1..] };
            default:
                throw new InvalidDataException($"builtin.schema knows no line '{words[0]}'");
        }
    }

    /// <summary>kind GROUP/VERSION KIND PLURAL SHORTNAMES CATEGORIES WORD...</summary>
    private static ResourceKind Head(string[] words, Schema schema)
    {
        (var group, var version) = SplitApiVersion(words[1]);
        HashSet<string> flags = [.. words[6..]];
        return new ResourceKind
        {
            Group = group,
            Version = version,
            Kind = words[2],
            Plural = words[3],
            ShortNames = words[4] == "-" ? [] : words[4].Split(','),
            Categories = words[5] == "-" ? [] : words[5].Split(','),
            Schema = schema,
            Namespaced = flags.Contains("namespaced"),
            HasStatus = flags.Contains("status"),
            HasGeneration = flags.Contains("generation"),
            Scale = flags.Contains("scale") ? new ScalePaths("spec.replicas", "status.replicas", "spec.selector") : null,
            CreateOnUpdate = flags.Contains("create-on-update"),
            UpdateNeedsVersion = flags.Contains("update-needs-version"),
            DeleteGivesObject = flags.Contains("delete-gives-object"),
            StoredAs = flags.FirstOrDefault(flag => flag.StartsWith("stored-as=", StringComparison.Ordinal))?[10..],
            StorageVersion = flags.FirstOrDefault(flag => flag.StartsWith("storage-version=", StringComparison.Ordinal))?[16..] ?? "",
        };
    }

    private static (string Group, string Version) SplitApiVersion(string apiVersion)
    {
        var slash = apiVersion.IndexOf('/');
        return slash < 0 ? ("", apiVersion) : (apiVersion[..slash], apiVersion[(slash + 1)..]);
    }

    /// <summary>!column NAME TYPE PATH [wide]; underscores in the name are blanks.</summary>
    private static TableColumn Column(string[] words)
    {
        var format = words[1] == "Name" ? "name" : "";
        return new TableColumn(words[1].Replace('_', ' '), words[2], format, words.Contains("wide") ? 1 : 0, words[3], "");
    }

    /// <summary>NAME[*] TYPE [= DEFAULT] WORD...</summary>
    private void ReadField(Schema owner, string[] words, bool check)
    {
        var required = words[0][^1] == '*';
        var name = required ? words[0][..^1] : words[0];
        var field = TypeOf(words[1]);
        for (var i = 2; i < words.Length; i++)
            field = words[i] == "=" ? field with { Default = JsonNode.Parse(words[++i]) } : WithWord(field, words[i]);

        owner.Properties![name] = field;
        if (required)
            owner.Required.Add(name);
        if (check)
            owner.Checks.Add(FieldRule.Visit(name));
    }

    private Schema TypeOf(string text)
    {
        if (text.StartsWith("[]", StringComparison.Ordinal))
        {
            return new Schema
            {
                BuiltIn = true,
                Type = "array",
                Items = TypeOf(text[2..]),
            };
        }

        if (text[0] == '{')
        {
            return new Schema
            {
                BuiltIn = true,
                Type = "object",
                Values = TypeOf(text[1..^1]),
            };
        }

        return _types.TryGetValue(text, out var known) ? known : throw new InvalidDataException($"builtin.schema knows no type '{text}'");
    }

    private static Schema WithWord(Schema field, string word)
    {
        var equals = word.IndexOf('=');
        (var key, var value) = equals < 0 ? (word, "") : (word[..equals], word[(equals + 1)..]);
        if (field.Items is { Type: "string" or "integer" } && key is "enum" or "format" or "range" or "min")
            return field with { Items = WithWord(field.Items!, word) };

        return key switch
        {
            "key" => field with { ListKind = ListKind.Map, MapKeys = value.Split(','), MergeKey = field.MergeKey ?? value.Split(',')[0] },
            "merge" => field with { MergeKey = value },
            "nomerge" => field with { MergeKey = "" },
            "set" => field with { ListKind = ListKind.Set },
            "retain" => field with { RetainKeys = true },
            "atomic" => field with { AtomicMap = true, ListKind = ListKind.Atomic },
            "nullable" => field with { Nullable = true },
            "always" => field with { Always = true },
            "bare" => field with { Bare = true },
            "unindexed" => field with { Unindexed = true },
            "in" => field with { InlinedIn = value },
            "again" => field with { Again = true },
            "orzero" => field with { DefaultForZero = true },
            "zero" => field with { Zero = value.Length == 0 ? "" : JsonNode.Parse(value) },
            "immutable" => field with { Immutable = true },
            "min" => field with { Minimum = double.Parse(value) },
            "above" => field with { Minimum = double.Parse(value), ExclusiveMinimum = true },
            "range" => field with
            {
                Range = true,
                Minimum = double.Parse(value.Split('-')[0]),
                Maximum = double.Parse(value.Split('-')[1]),
            },
            "minitems" => field with { MinItems = int.Parse(value) },
            "enum" => field with { Enum = [.. value.Split('|').Select(one => (JsonNode)one)] },
            "format" => field with { Format = value },
            _ => throw new InvalidDataException($"builtin.schema knows no word '{word}'"),
        };
    }
}
