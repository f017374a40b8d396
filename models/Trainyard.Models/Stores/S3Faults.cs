using System.Net;
using Minio.Exceptions;
using Trainyard.Contracts;

namespace Trainyard.Models;

/// <summary>What goes wrong with a store, in the user's words.</summary>
internal static class S3Faults
{
    /// <param name="fault">What was thrown.</param>
    /// <param name="place">The object or the prefix.</param>
    /// <param name="endpoint">The store.</param>
    /// <returns>Null where it is no fault of the store, or of how we ask it.</returns>
    public static FailureException? Of(Exception fault, string place, string endpoint) =>
        fault switch
        {
            S3Exception { IsRefusal: true } refused => new(
                FailureClass.Credentials,
                $"{endpoint} refuses access to {place}: {refused.Code}",
                "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the secret",
                fault
            ),
            S3Exception { Status: HttpStatusCode.NotFound } none => new(
                FailureClass.NotFound,
                $"{place} is not there: {none.Code}",
                inner: fault
            ),
            MinioException refused => new(
                FailureClass.Configuration,
                $"{place} cannot be asked for: {refused.ServerMessage}",
                inner: fault
            ),
            S3Exception or HttpRequestException or HttpIOException or TaskCanceledException { InnerException: TimeoutException } => new(
                FailureClass.NotFound,
                $"{place} cannot be reached at {endpoint}: {fault.GetBaseException().Message}",
                "check AWS_ENDPOINT_URL and AWS_REGION in the secret",
                fault
            ),
            _ => null,
        };
}

/// <summary>What a store says in the place of an answer.</summary>
/// <param name="status">HTTP's.</param>
/// <param name="code">The store's own, such as NoSuchKey.</param>
internal sealed class S3Exception(HttpStatusCode status, string code) : Exception($"{(int)status} {code}")
{
    private static readonly string[] Refusals =
    [
        "AccessDenied",
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "ExpiredToken",
        "InvalidToken",
        "InvalidSecurity",
    ];

    public HttpStatusCode Status => status;

    public string Code => code;

    /// <summary>Whether other credentials would help.</summary>
    public bool IsRefusal => Refusals.Contains(code) || status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
}
