using System.Net;

namespace Trainyard.Kubernetes;

/// <summary>The API server refused. What it said stands in <see cref="Status"/>.</summary>
public sealed class KubernetesException(V1Status status, string request, TimeSpan? retryAfter = null)
    : Exception($"{request}: {status.Message ?? status.Reason ?? "refused"}")
{
    /// <summary>The server's words; made up from the HTTP answer where it gave none.</summary>
    public V1Status Status { get; } = status;

    /// <summary>How long the server asks us to stay away.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>The HTTP status code.</summary>
    public HttpStatusCode Code => (HttpStatusCode)(Status.Code ?? 0);

    /// <summary>There is no such object (or kind).</summary>
    public bool IsNotFound => Code == HttpStatusCode.NotFound;

    /// <summary>An object of that name is there already.</summary>
    public bool IsAlreadyExists => Status.Reason == "AlreadyExists";

    /// <summary>The object has changed since it was read, or another applier owns a field.</summary>
    public bool IsConflict => Status.Reason == "Conflict";

    /// <summary>The object breaks its schema or a rule; trying again unchanged is of no use.</summary>
    public bool IsInvalid => Code == HttpStatusCode.UnprocessableEntity || Status.Reason == "BadRequest";
}
