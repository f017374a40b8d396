namespace Trainyard.Local.ApiServer.Resources;

/// <summary>A kind in one of its versions, as discovery shows it and the server treats it.</summary>
internal sealed record ResourceKind
{
    private static readonly string[] AllVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    public required string Group { get; init; }

    public required string Version { get; init; }

    public required string Kind { get; init; }

    public required string Plural { get; init; }

    public string Singular { get; init; } = "";

    public string ListKind { get; init; } = "";

    public string[] ShortNames { get; init; } = [];

    public string[] Categories { get; init; } = [];

    public bool Namespaced { get; init; }

    public string[] Verbs { get; init; } = AllVerbs;

    /// <summary>Whether a CRD brought it.</summary>
    public bool Custom { get; init; }

    public Schema Schema { get; init; } = Schema.Anything;

    /// <summary>Whether status is written apart from the rest.</summary>
    public bool HasStatus { get; init; }

    public ScalePaths? Scale { get; init; }

    /// <summary>Beside status and scale: pods/log and so on.</summary>
    public Subresource[] Subresources { get; init; } = [];

    public TableColumn[] Columns { get; init; } = [];

    /// <summary>Field selectors beside metadata.name and metadata.namespace.</summary>
    public string[] SelectableFields { get; init; } = [];

    /// <summary>What every answer about it warns of.</summary>
    public string Warning { get; init; } = "";

    /// <summary>Whether metadata.generation counts the changes of all but metadata and status.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>Whether PUT may create.</summary>
    public bool CreateOnUpdate { get; init; }

    /// <summary>Whether PUT must name the version that it replaces.</summary>
    public bool UpdateNeedsVersion { get; init; }

    /// <summary>Whether DELETE answers with the object rather than with a Status.</summary>
    public bool DeleteGivesObject { get; init; }

    /// <summary>In which version its objects lie in the store.</summary>
    public string StorageVersion { get; init; } = "";

    /// <summary>Where its objects lie, where that is not <see cref="Resource"/> itself (events.k8s.io lies in core).</summary>
    public string? StoredAs { get; init; }

    /// <summary>Whether objects are shown as they lie in the store.</summary>
    public bool IsAsStored => Version == StorageVersion && StoredAs is null;

    /// <summary>Plural and group, as in "jobs.batch".</summary>
    public string QualifiedPlural => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Key in the store.</summary>
    public string Resource => StoredAs ?? QualifiedPlural;

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>How many bytes of a stored object are its kind and apiVersion, which lists of built-in kinds leave out.</summary>
    public int PrefixBytes { get; private init; }

    /// <summary>The beginning of a stored object of this kind and version.</summary>
    public byte[] Prefix => Encoding.UTF8.GetBytes($"{{\"kind\":\"{Kind}\",\"apiVersion\":\"{ApiVersion}\",");

    public ResourceKind Complete() =>
        this with
        {
            Singular = Singular.Length == 0 ? Kind.ToLowerInvariant() : Singular,
            ListKind = ListKind.Length == 0 ? Kind + "List" : ListKind,
            StorageVersion = StorageVersion.Length == 0 ? Version : StorageVersion,
            PrefixBytes = Prefix.Length,
        };
}

/// <summary>Where a kind with a scale subresource keeps its numbers; dotted paths.</summary>
internal sealed record ScalePaths(string SpecReplicas, string StatusReplicas, string? Selector);

/// <summary>A path below an object, such as log; group and version where its body is of another group.</summary>
internal sealed record Subresource(string Name, string Kind, string Group, string Version, string[] Verbs);

/// <summary>A column of <c>kubectl get</c>; the path is a dotted JSON path, or a name that <c>Tables</c> knows to compute.</summary>
internal sealed record TableColumn(string Name, string Type, string Format, int Priority, string Path, string Description);
