using System.Text.Json;

namespace Trainyard.Predictor.Client;

/// <summary>What became of each row.</summary>
/// <param name="Rows">How many were asked for.</param>
/// <param name="Valid">The places of those that were predicted, from 0, in order.</param>
/// <param name="Predictions">One for each of <paramref name="Valid"/>.</param>
/// <param name="Faults">What is wrong with the others, by their place.</param>
public sealed record RowAnswers(
    int Rows,
    IReadOnlyList<int> Valid,
    IReadOnlyList<JsonElement> Predictions,
    IReadOnlyDictionary<int, IReadOnlyList<RowProblem>> Faults
);

/// <summary>What is wrong with a field of a row.</summary>
/// <param name="Field">Its name.</param>
/// <param name="Message">In words that follow the name: "must be a number, not a text".</param>
public sealed record RowProblem(string Field, string Message);
