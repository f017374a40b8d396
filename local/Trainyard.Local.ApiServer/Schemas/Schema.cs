namespace Trainyard.Local.ApiServer.Schemas;

/// <summary>How the items of a list belong together, for server-side apply and strategic merge.</summary>
internal enum ListKind
{
    Atomic,
    Set,
    Map,
}

/// <summary>
/// What a value may be. Built-in kinds (from builtin.schema) and custom resources (from their CRD) are described alike, so that
/// pruning, defaulting, validation, patches, ownership of fields and OpenAPI have one source.
/// </summary>
internal sealed record Schema
{
    public static readonly Schema Anything = new() { PreserveUnknown = true };

    /// <summary>The name of the type, for built-in ones.</summary>
    public string Name { get; init; } = "";

    /// <summary>object, array, string, integer, number, boolean; empty where any will do.</summary>
    public string Type { get; init; } = "";

    public string Format { get; init; } = "";

    public string Description { get; init; } = "";

    public Dictionary<string, Schema>? Properties { get; init; }

    /// <summary>The values of a map.</summary>
    public Schema? Values { get; init; }

    public Schema? Items { get; init; }

    public JsonNode? Default { get; init; }

    public List<string> Required { get; init; } = [];

    public JsonArray? Enum { get; init; }

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    /// <summary>Told as a range, where both bounds are broken alike.</summary>
    public bool Range { get; init; }

    public bool ExclusiveMinimum { get; init; }

    public bool ExclusiveMaximum { get; init; }

    public double? MultipleOf { get; init; }

    public int? MinLength { get; init; }

    public int? MaxLength { get; init; }

    public string? Pattern { get; init; }

    public int? MinItems { get; init; }

    public int? MaxItems { get; init; }

    public bool UniqueItems { get; init; }

    public int? MinProperties { get; init; }

    public int? MaxProperties { get; init; }

    public bool Nullable { get; init; }

    public bool PreserveUnknown { get; init; }

    public bool IntOrString { get; init; }

    public bool EmbeddedResource { get; init; }

    public IReadOnlyList<Schema> AllOf { get; init; } = [];

    public IReadOnlyList<Schema> AnyOf { get; init; } = [];

    public IReadOnlyList<Schema> OneOf { get; init; } = [];

    public Schema? Not { get; init; }

    public ListKind ListKind { get; init; }

    /// <summary>What tells the items of a map list apart.</summary>
    public IReadOnlyList<string> MapKeys { get; init; } = [];

    /// <summary>The key of strategic merge patch; its lists may have one where apply has several.</summary>
    public string? MergeKey { get; init; }

    /// <summary>Strategic merge keeps only the keys that the patch names (a union, such as a deployment's strategy).</summary>
    public bool RetainKeys { get; init; }

    /// <summary>An object that apply owns as a whole.</summary>
    public bool AtomicMap { get; init; }

    /// <summary>May not change once it is set.</summary>
    public bool Immutable { get; init; }

    public IReadOnlyList<Rule> Rules { get; init; } = [];

    /// <summary>Whether it comes from builtin.schema: unknown fields and nulls vanish as they do in Go structs, and empty means
    /// missing.</summary>
    public bool BuiltIn { get; init; }

    /// <summary>The fields and rules of a built-in type, in the order in which the server looks at them.</summary>
    public List<FieldRule> Checks { get; init; } = [];

    /// <summary>Defaults that depend on other fields.</summary>
    public List<FieldRule> Defaults { get; init; } = [];

    /// <summary>Checked also where it is not there, as the zero value that Go gives it.</summary>
    public bool Always { get; init; }

    /// <summary>Faults in it are told as of the object that it is in.</summary>
    public bool Bare { get; init; }

    /// <summary>Faults of its items are told as of the list.</summary>
    public bool Unindexed { get; init; }

    /// <summary>The Go struct that is inlined and has the field, as some messages tell it.</summary>
    public string InlinedIn { get; init; } = "";

    /// <summary>Looked at twice in updates, as the server does with some.</summary>
    public bool Again { get; init; }

    /// <summary>Shown in messages as Go shows its internal types.</summary>
    public bool IsStruct { get; init; }

    /// <summary>What messages show of a field that is not there.</summary>
    public JsonNode? Zero { get; init; }

    /// <summary>Whether the default stands in for a zero, too.</summary>
    public bool DefaultForZero { get; init; }

    /// <summary>What lies at a dotted path.</summary>
    public Schema? Descend(string path) =>
        path.Length == 0 ? this : path.Split('.').Aggregate((Schema?)this, (schema, name) => schema?.Field(name));

    /// <summary>The schema of a field, or null where the schema knows none of that name.</summary>
    public Schema? Field(string name) => Properties is not null && Properties.TryGetValue(name, out var field) ? field : Values;
}
