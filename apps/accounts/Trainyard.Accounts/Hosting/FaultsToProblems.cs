using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Trainyard.Accounts.Data;

namespace Trainyard.Accounts.Hosting;

/// <summary>Turns what escapes a handler, and what routing and authorization refuse, into a problem.</summary>
internal sealed partial class FaultsToProblems(RequestDelegate next, ILogger<FaultsToProblems> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response.ContentType is null && Bare(context) is { } refusal)
                await refusal.ExecuteAsync(context);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await Broken(e).ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await Failed(context, e).ExecuteAsync(context);
        }
    }

    private ProblemHttpResult Failed(HttpContext context, Exception fault)
    {
        if (!Database.IsAway(fault))
        {
            Log.RequestFailed(logger, fault, context.Request.Path);
            return Problems.Of(StatusCodes.Status500InternalServerError, "The server failed");
        }

        Log.DatabaseIsAway(logger, fault.Message);
        context.Response.Headers.RetryAfter = "1";
        return Problems.Of(
            StatusCodes.Status503ServiceUnavailable,
            "The database does not answer",
            "please try again, with the same Idempotency-Key: what was done is not done twice"
        );
    }

    private static ProblemHttpResult? Bare(HttpContext context) =>
        context.Response.StatusCode switch
        {
            StatusCodes.Status401Unauthorized => Problems.Of(
                401,
                "Please log in",
                "the bearer token is missing, has expired, or was taken back"
            ),
            StatusCodes.Status403Forbidden => Problems.Of(403, "This is for admins"),
            StatusCodes.Status404NotFound => Problems.NotFound($"{context.Request.Path} is not known; see /openapi.json"),
            StatusCodes.Status405MethodNotAllowed => Problems.Of(
                405,
                "The method is not allowed here",
                $"{context.Request.Path} allows {context.Response.Headers.Allow}"
            ),
            StatusCodes.Status415UnsupportedMediaType => Problems.Of(
                415,
                "The body's type is not known",
                "Content-Type must be application/json"
            ),
            _ => null,
        };

    /// <summary>JSON that is none is a 400; a field of the wrong type, or too many, or too few, is a 422 that names it.</summary>
    private static ProblemHttpResult Broken(BadHttpRequestException fault) =>
        fault.InnerException switch
        {
            JsonException { InnerException: JsonException } broken => Problems.Of(400, "The body is not JSON", broken.Message),
            JsonException json => Problems.Unprocessable(new FieldError(FieldOf(json), MessageOf(json))),
            _ => Problems.Of(fault.StatusCode, "The request is broken", fault.Message),
        };

    private static string FieldOf(JsonException fault) => (fault.Path ?? "").TrimStart('$').TrimStart('.');

    // The serializer's own sentence, without the .NET types and places that follow it.
    private static string MessageOf(JsonException fault) =>
        fault.Message.Contains("could not be converted", StringComparison.Ordinal) ? "has the wrong type"
        : fault.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "is not known here"
        : fault.Message.Split(" for type ")[0] + Names(fault.Message);

    // "JSON deserialization for type 'X' was missing required properties including: 'amount'."
    private static string Names(string message) =>
        message.LastIndexOf("including: ", StringComparison.Ordinal) is var at and >= 0
            ? $" misses {message[(at + 11)..].TrimEnd('.')}"
            : "";

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Answering {Path} failed")]
        public static partial void RequestFailed(ILogger logger, Exception exception, PathString path);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The database is away: {Message}")]
        public static partial void DatabaseIsAway(ILogger logger, string message);
    }
}
