using System.Net;
using k8s.Models;

namespace Trainyard.Runtime;

/// <summary>The API server refused. What it said stands in <see cref="Status"/>.</summary>
public sealed class ApiException(V1Status status, string request, TimeSpan? retryAfter = null)
    : Exception($"{request}: {status.Message ?? status.Reason ?? "refused"}")
{
    /// <summary>The server's words; made up from the HTTP answer where it gave none.</summary>
    public V1Status Status { get; } = status;

    /// <summary>How long the server asks us to stay away.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>What was answered, where that was no Status: another program's words that came through a proxy.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The HTTP status code.</summary>
    public HttpStatusCode Code => (HttpStatusCode)(Status.Code ?? 0);

    /// <summary>There is no such object (or kind).</summary>
    public bool IsNotFound => Code == HttpStatusCode.NotFound;

    /// <summary>There is no such kind: of an object that is missing the server tells the name.</summary>
    public bool IsUnknownKind => IsNotFound && Status.Details?.Name is null;

    /// <summary>An object of that name is there already.</summary>
    public bool IsAlreadyExists => Status.Reason == "AlreadyExists";

    /// <summary>The object has changed since it was read, or another applier owns a field.</summary>
    public bool IsConflict => Status.Reason == "Conflict";

    /// <summary>The object breaks its schema or a rule; trying again unchanged is of no use.</summary>
    public bool IsInvalid =>
        Code is HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge || IsInvalidPatch;

    // A server-side apply whose body does not fit the kind is answered with 500 and without a reason.
    private bool IsInvalidPatch =>
        Code == HttpStatusCode.InternalServerError
        && (
            Status.Message?.StartsWith("failed to create typed patch object", StringComparison.Ordinal) == true
            || Status.Message?.StartsWith("failed to convert new object", StringComparison.Ordinal) == true
        );
}
