using Trainyard.Learning;
using Trainyard.Predictor.Answers;

namespace Trainyard.Predictor.Middleware;

/// <summary>Turns what escapes a handler, and what routing refuses, into a problem.</summary>
internal sealed partial class FaultsToProblems(RequestDelegate next, ILogger<FaultsToProblems> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && Unrouted(context) is { } refusal)
                await refusal.ExecuteAsync(context);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await Problem.Of(e.StatusCode, TitleOf(e.StatusCode), e.Message).ExecuteAsync(context);
        }
        catch (LearningException e) when (!context.Response.HasStarted)
        {
            await Problem
                .Of(StatusCodes.Status422UnprocessableEntity, "The features are not those of the model", e.Message)
                .ExecuteAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            Log.RequestFailed(logger, e, context.Request.Path);
            await Problem.Of(StatusCodes.Status500InternalServerError, "The server failed").ExecuteAsync(context);
        }
    }

    private static Problem? Unrouted(HttpContext context) =>
        context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => Problem.Of(404, "There is nothing here", $"{context.Request.Path} is not known; see /docs"),
            StatusCodes.Status405MethodNotAllowed => Problem.Of(
                405,
                "The method is not allowed here",
                $"{context.Request.Path} allows {context.Response.Headers.Allow}"
            ),
            _ => null,
        };

    private static string TitleOf(int status) =>
        status switch
        {
            StatusCodes.Status408RequestTimeout => "The request takes too long",
            StatusCodes.Status413PayloadTooLarge => "The body is too large",
            StatusCodes.Status415UnsupportedMediaType => "The body's encoding is not known",
            _ => "The request is broken",
        };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Answering {Path} failed")]
        public static partial void RequestFailed(ILogger logger, Exception exception, PathString path);
    }
}
