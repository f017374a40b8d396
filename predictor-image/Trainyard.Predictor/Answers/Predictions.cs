using Trainyard.Predictor.Serving;

namespace Trainyard.Predictor.Answers;

/// <summary>Predictions as JSON: one object, or {"predictions": [...]} for a list.</summary>
internal sealed class Predictions(Predicted values, bool isList, AnswerWriter answers) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => answers.WriteAsync(httpContext, values, isList);
}
