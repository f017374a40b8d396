namespace Trainyard.Runtime;

/// <summary>One request to the API server, as data: built here, sent elsewhere.</summary>
public sealed record ApiRequest
{
    public required HttpMethod Method { get; init; }

    /// <summary>Such as /apis/batch/v1/namespaces/default/jobs/a.</summary>
    public required string Path { get; init; }

    /// <summary>Query parameters in order, not yet escaped.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>The body, as UTF-8 JSON.</summary>
    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>Path and query, escaped.</summary>
    public string Target =>
        Query.Count == 0
            ? Path
            : $"{Path}?{string.Join('&', Query.Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value)}"))}";

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Path}";
}
