using System.Text.Json;

namespace Trainyard.Predictor.Answers;

/// <summary>JSON as it is written.</summary>
internal sealed class JsonAnswer(Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        return AnswerWriter.WriteAsync(httpContext, write);
    }
}
