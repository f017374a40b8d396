namespace Trainyard.Runtime;

/// <summary>The API server's answer where there is no object to give, such as an error.</summary>
public sealed record V1Status : Extensible
{
    /// <summary>Success or Failure.</summary>
    public string? Status { get; init; }

    /// <summary>For people.</summary>
    public string? Message { get; init; }

    /// <summary>For programs, such as NotFound, AlreadyExists, Conflict, Invalid, Expired.</summary>
    public string? Reason { get; init; }

    public V1StatusDetails? Details { get; init; }

    public V1ListMeta? Metadata { get; init; }

    /// <summary>The HTTP status code.</summary>
    public int? Code { get; init; }
}

/// <summary>What a <see cref="V1Status"/> is about.</summary>
public sealed record V1StatusDetails : Extensible
{
    public string? Name { get; init; }

    public string? Group { get; init; }

    public string? Kind { get; init; }

    public string? Uid { get; init; }

    public IReadOnlyList<V1StatusCause>? Causes { get; init; }

    public int? RetryAfterSeconds { get; init; }
}

/// <summary>One fault among those that made the server refuse.</summary>
public sealed record V1StatusCause : Extensible
{
    public string? Reason { get; init; }

    public string? Message { get; init; }

    /// <summary>The path of the field, such as spec.replicas.</summary>
    public string? Field { get; init; }
}

/// <summary>Metadata of a list.</summary>
public sealed record V1ListMeta : Extensible
{
    public string? ResourceVersion { get; init; }

    /// <summary>The token that asks for the next page; null or empty on the last one.</summary>
    public string? Continue { get; init; }

    public long? RemainingItemCount { get; init; }
}
