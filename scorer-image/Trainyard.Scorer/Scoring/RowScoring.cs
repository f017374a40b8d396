using Trainyard.Contracts;
using Trainyard.Predictor.Serving;
using Trainyard.Predictor.Tables;

namespace Trainyard.Scorer.Scoring;

/// <summary>Scores rows, and makes of the model's answers the columns that are wanted.</summary>
internal sealed class RowScoring
{
    private readonly IReadOnlyList<(string Name, ColumnExpression Expression)> _wanted;

    /// <param name="columns">What is wanted, by column; null: all that the model says.</param>
    /// <exception cref="FailureException">Configuration: the model has no such answer.</exception>
    public RowScoring(ServedModel model, IReadOnlyDictionary<string, string>? columns)
    {
        Model = model;
        var known = Answers.Of(model, []);
        _wanted = columns is null
            ? [.. known.Select(answer => (answer.Name, new ColumnExpression(answer.Name, null, null, null)))]
            : [.. columns.Select(column => (column.Key, Read(column.Key, column.Value, known)))];
        Columns = [.. _wanted.Select(one => Apply(one.Name, one.Expression, known))];
    }

    public ServedModel Model { get; }

    /// <summary>What is written of each row: the names, and arrays without a value that tell the types: float, double, bool or
    /// string.</summary>
    public IReadOnlyList<PredictionColumn> Columns { get; }

    /// <summary>A value for each row in each column; those of rows that cannot be scored mean nothing.</summary>
    public IReadOnlyList<PredictionColumn> Score(RowBlock rows)
    {
        var answers = Answers.Of(Model, Model.Model.Predict(rows.Matrix));
        return [.. _wanted.Select(one => Apply(one.Name, one.Expression, answers))];
    }

    private static ColumnExpression Read(string column, string text, IReadOnlyList<PredictionColumn> known)
    {
        var expression = ColumnExpression.Parse(text);
        if (expression is not null && known.Any(answer => answer.Name == expression.Answer))
            return expression;
        throw new FailureException(
            FailureClass.Configuration,
            $"spec.columns.{column}: \"{text}\" is no answer of this model, nor a comparison of one",
            $"its answers are {string.Join(", ", known.Select(answer => answer.Name))}"
        );
    }

    private static PredictionColumn Apply(string name, ColumnExpression wanted, IReadOnlyList<PredictionColumn> answers)
    {
        var values = answers.First(answer => answer.Name == wanted.Answer).Values;
        if (wanted.Operator is null)
            return new(name, values);
        return new(
            name,
            values switch
            {
                float[] numbers => Array.ConvertAll(numbers, number => wanted.Holds(number)),
                double[] numbers => Array.ConvertAll(numbers, wanted.Holds),
                bool[] truths => Array.ConvertAll(truths, truth => wanted.Holds(truth ? "true" : "false")),
                var texts => Array.ConvertAll((string[])texts, wanted.Holds),
            }
        );
    }
}
