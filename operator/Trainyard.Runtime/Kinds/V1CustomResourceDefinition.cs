using System.Text.Json;

namespace Trainyard.Runtime;

/// <summary>A kind that is not Kubernetes' own.</summary>
public sealed record V1CustomResourceDefinition : KubernetesObject<V1CustomResourceDefinition>, IResource<V1CustomResourceDefinition>
{
    public static ResourceType<V1CustomResourceDefinition> Type { get; } =
        new(
            "apiextensions.k8s.io",
            "v1",
            "customresourcedefinitions",
            "CustomResourceDefinition",
            () => KubernetesJson.Default.V1CustomResourceDefinition,
            namespaced: false
        );

    public V1CustomResourceDefinitionSpec? Spec { get; init; }

    public V1CustomResourceDefinitionStatus? Status { get; init; }
}

/// <summary>The kind's names, versions and schemas.</summary>
public sealed record V1CustomResourceDefinitionSpec : Extensible
{
    public required string Group { get; init; }

    /// <summary>Namespaced or Cluster.</summary>
    public required string Scope { get; init; }

    public required V1CustomResourceDefinitionNames Names { get; init; }

    public required IReadOnlyList<V1CustomResourceDefinitionVersion> Versions { get; init; }
}

/// <summary>What people call the kind.</summary>
public sealed record V1CustomResourceDefinitionNames : Extensible
{
    public required string Plural { get; init; }

    public string? Singular { get; init; }

    public required string Kind { get; init; }

    public string? ListKind { get; init; }

    public IReadOnlyList<string>? ShortNames { get; init; }

    public IReadOnlyList<string>? Categories { get; init; }
}

/// <summary>One version of the kind.</summary>
public sealed record V1CustomResourceDefinitionVersion : Extensible
{
    public required string Name { get; init; }

    public bool Served { get; init; }

    public bool Storage { get; init; }

    public V1CustomResourceValidation? Schema { get; init; }

    public V1CustomResourceSubresources? Subresources { get; init; }

    public IReadOnlyList<V1CustomResourceColumnDefinition>? AdditionalPrinterColumns { get; init; }

    public IReadOnlyList<V1SelectableField>? SelectableFields { get; init; }
}

/// <summary>The schema of a version.</summary>
public sealed record V1CustomResourceValidation : Extensible
{
    /// <summary>An OpenAPI v3 schema, structural. Left as JSON: whoever makes it knows its shape.</summary>
    public JsonElement? OpenAPIV3Schema { get; init; }
}

/// <summary>The paths below an object.</summary>
public sealed record V1CustomResourceSubresources : Extensible
{
    /// <summary>An empty object where the status has a path of its own.</summary>
    public JsonElement? Status { get; init; }

    public V1CustomResourceSubresourceScale? Scale { get; init; }
}

/// <summary>Where the scale subresource finds its numbers.</summary>
public sealed record V1CustomResourceSubresourceScale : Extensible
{
    public required string SpecReplicasPath { get; init; }

    public required string StatusReplicasPath { get; init; }

    public string? LabelSelectorPath { get; init; }
}

/// <summary>A column of <c>kubectl get</c>.</summary>
public sealed record V1CustomResourceColumnDefinition : Extensible
{
    public required string Name { get; init; }

    /// <summary>string, integer, number, boolean or date.</summary>
    public required string Type { get; init; }

    public string? Format { get; init; }

    public string? Description { get; init; }

    /// <summary>0 is always shown; larger ones with <c>-o wide</c> only.</summary>
    public int? Priority { get; init; }

    public required string JsonPath { get; init; }
}

/// <summary>A field that field selectors may name.</summary>
public sealed record V1SelectableField : Extensible
{
    public required string JsonPath { get; init; }
}

/// <summary>Whether the kind is served.</summary>
public sealed record V1CustomResourceDefinitionStatus : Extensible
{
    public IReadOnlyList<V1Condition>? Conditions { get; init; }
}
