using System.Text.Json;
using System.Text.Json.Serialization;
using Trainyard.Models;

namespace Trainyard.Predictor.Answers;

/// <summary>What was wrong with a request (RFC 9457).</summary>
internal sealed record Problem : IResult
{
    public const string ContentType = "application/problem+json";

    public string Type { get; init; } = "about:blank";

    public required string Title { get; init; }

    public required int Status { get; init; }

    public string? Detail { get; init; }

    /// <summary>One for each wrong field.</summary>
    public IReadOnlyList<FieldProblem>? Errors { get; init; }

    public static Problem Of(int status, string title, string? detail = null) =>
        new()
        {
            Status = status,
            Title = title,
            Detail = detail,
        };

    /// <summary>The faults of rows.</summary>
    public static Problem Of(RowFindings findings, bool isList)
    {
        FieldProblem[] errors =
        [
            .. findings.Faults.Select(fault => new FieldProblem(fault.Feature, fault.Message, isList ? fault.Row : null)),
        ];
        return new Problem
        {
            Status = StatusCodes.Status422UnprocessableEntity,
            Title = "The features are not those of the model",
            Detail =
                string.Join("; ", errors.Take(5).Select(e => e.ToString())) + (errors.Length > 5 ? $"; and {errors.Length - 5} more" : ""),
            Errors = errors,
        };
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(this, ProblemJson.Default.Problem);
        httpContext.Response.StatusCode = Status;
        httpContext.Response.ContentType = ContentType;
        httpContext.Response.ContentLength = body.Length;
        return httpContext.Response.Body.WriteAsync(body, 0, body.Length);
    }
}

/// <param name="Message">What is wrong with it.</param>
/// <param name="Row">The place of its row in a list, from 0.</param>
internal sealed record FieldProblem(string Field, string Message, long? Row)
{
    public override string ToString() => (Field == "" ? Message : $"{Field} {Message}") + (Row is { } row ? $" (row {row})" : "");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ProblemJson : JsonSerializerContext;
