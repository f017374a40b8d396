using Trainyard.Learning;
using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Answers;

/// <summary>Predictions as JSON: one object, or {"predictions": [...]} for a list.</summary>
/// <param name="explanations">Of each row, or null.</param>
internal sealed class Predictions(Predicted one, bool isList, AnswerWriter answers, Explanation[]? explanations = null) : IResult
{
    private readonly IReadOnlyList<Predicted>? _parts;

    /// <summary>A list in parts.</summary>
    public Predictions(IReadOnlyList<Predicted> parts, AnswerWriter answers, Explanation[]? explanations)
        : this(parts[0], isList: true, answers, explanations) => _parts = parts.Count > 1 ? parts : null;

    public Task ExecuteAsync(HttpContext httpContext) =>
        _parts is null ? answers.WriteAsync(httpContext, one, isList, explanations) : answers.WriteAsync(httpContext, _parts, explanations);
}
